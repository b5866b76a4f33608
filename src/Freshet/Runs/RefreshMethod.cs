using System.Text.Json.Serialization;
using Freshet.Formatting;

namespace Freshet.Runs;

/// <summary>How a view is refreshed. What each costs and blocks is in the README.</summary>
[JsonConverter(typeof(WordConverter<RefreshMethod>))]
public enum RefreshMethod
{
    /// <summary>Concurrent where PostgreSQL can, otherwise blocking. A choice only: a plan names what it came to.</summary>
    Auto,

    /// <summary>REFRESH MATERIALIZED VIEW CONCURRENTLY: readers are not blocked; needs a unique index and a populated view.</summary>
    Concurrent,

    /// <summary>REFRESH MATERIALIZED VIEW: readers wait until it is done.</summary>
    Blocking,
}
