using Microsoft.Extensions.Logging;

namespace Freshet.Cli;

/// <summary>The service's log events.</summary>
internal static partial class Log
{
    [LoggerMessage(300, LogLevel.Information, "Serving at {Address} (databases: {Databases})")]
    public static partial void Serving(this ILogger logger, int databases, string address);

    [LoggerMessage(301, LogLevel.Information, "Stopping (runs in progress: {Runs}); the next worker resumes them")]
    public static partial void Ending(this ILogger logger, int runs);

    [LoggerMessage(302, LogLevel.Error, "The database {Database} cannot be served: {Message}")]
    public static partial void DatabaseLost(this ILogger logger, string database, string message);

    [LoggerMessage(303, LogLevel.Information, "The database {Database} is ready")]
    public static partial void DatabaseReady(this ILogger logger, string database);

    [LoggerMessage(304, LogLevel.Information, "Tick of {Cadences} in {Database}, slot {Slot}")]
    public static partial void Ticked(this ILogger logger, string cadences, string database, string slot);

    [LoggerMessage(305, LogLevel.Error, "Run {RunId} could not be executed: {Message}")]
    public static partial void RunNotExecuted(this ILogger logger, string runId, string message);

    [LoggerMessage(306, LogLevel.Error, "The tick of {Cadences} in {Database} could not be executed: {Message}")]
    public static partial void TickNotExecuted(this ILogger logger, string cadences, string database, string message);
}
