using Microsoft.Extensions.Logging;

namespace Freshet.Hosting.Credentials;

/// <summary>The log events of what hosts share: ids from 500.</summary>
internal static partial class Log
{
    [LoggerMessage(500, LogLevel.Warning, "Settings could not be read again, so the old ones stay in effect: {Message}")]
    public static partial void SettingsNotReloaded(this ILogger logger, string message);
}
