using System.Text.Json.Serialization;
using Freshet.Formatting;

namespace Freshet.Runs;

/// <summary>How far a run has come with a view.</summary>
[JsonConverter(typeof(WordConverter<RunViewState>))]
public enum RunViewState
{
    /// <summary>It is being refreshed.</summary>
    Refreshing,

    /// <summary>It was tried, and is tried again later.</summary>
    Waiting,

    /// <summary>It has not been tried: a view that it reads is not done yet, or no lane is free.</summary>
    Pending,

    /// <summary>It has its outcome.</summary>
    Done,
}
