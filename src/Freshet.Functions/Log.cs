using Microsoft.Extensions.Logging;

namespace Freshet.Functions;

/// <summary>The log events of the Functions app: ids from 400.</summary>
internal static partial class Log
{
    [LoggerMessage(400, LogLevel.Warning, "{Warning}")]
    public static partial void SettingWithoutEffect(this ILogger logger, string warning);

    [LoggerMessage(401, LogLevel.Error, "Run {RunId} was lost: {Reason}")]
    public static partial void RunLost(this ILogger logger, string runId, string reason);

    [LoggerMessage(
        402, LogLevel.Warning, "The database {Database} could not be checked for runs to resume; its tick is queued all the same: {Message}")]
    public static partial void DatabaseNotSwept(this ILogger logger, string database, string message);

    [LoggerMessage(403, LogLevel.Information, "The caller of {Function} hung up before the answer")]
    public static partial void CallerHungUp(this ILogger logger, string function);
}
