using Microsoft.Extensions.Logging;

namespace Freshet.Functions;

/// <summary>The log events of the Functions app: ids from 300.</summary>
internal static partial class Log
{
    [LoggerMessage(300, LogLevel.Warning, "{Warning}")]
    public static partial void SettingWithoutEffect(this ILogger logger, string warning);

    [LoggerMessage(301, LogLevel.Error, "Run {RunId} was lost: {Reason}")]
    public static partial void RunLost(this ILogger logger, string runId, string reason);
}
