using System.Text.Json.Serialization;
using Freshet.Formatting;

namespace Freshet.Runs;

/// <summary>What triggered a run.</summary>
[JsonConverter(typeof(WordConverter<RunSource>))]
public enum RunSource
{
    /// <summary>A time has come; refreshes what is due.</summary>
    Tick,

    /// <summary>The <c>freshet</c> command.</summary>
    Command,

    /// <summary>A call of the HTTP API.</summary>
    Http,
}
