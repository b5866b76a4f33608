using Microsoft.Extensions.Logging;

namespace Freshet.Api.Problems;

/// <summary>The API's log events.</summary>
internal static partial class Log
{
    [LoggerMessage(200, LogLevel.Error, "A request met a bug in Freshet: {Exception}")]
    public static partial void RequestFailed(this ILogger logger, string exception);
}
