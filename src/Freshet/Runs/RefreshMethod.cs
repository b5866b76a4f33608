using System.Text.Json.Serialization;
using Freshet.Formatting;

namespace Freshet.Runs;

/// <summary>How a view is refreshed. What each costs and blocks is in the README.</summary>
[JsonConverter(typeof(WordConverter<RefreshMethod>))]
public enum RefreshMethod
{
    /// <summary>The one that suits the view. A choice only: a plan names what it came to.</summary>
    Auto,

    /// <summary>REFRESH MATERIALIZED VIEW CONCURRENTLY: readers are not blocked; needs a unique index and a populated view.</summary>
    Concurrent,

    /// <summary>REFRESH MATERIALIZED VIEW: readers wait until it is done.</summary>
    Blocking,

    /// <summary>A copy is built beside the view and exchanged with it: readers are blocked for a moment. It creates and drops views, so a
    /// setting or a policy has to permit it.</summary>
    Swap,
}
