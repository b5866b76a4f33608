using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Freshet.Cli;

/// <summary>How the service logs: to standard output, times in UTC.</summary>
internal static class ServiceLog
{
    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";

    public static void Configure(ILoggingBuilder logging, bool json, LogLevel level)
    {
        // The web server's own events do not help the owner of a report.
        logging.SetMinimumLevel(level).AddFilter("Microsoft", LogLevel.Warning)
            // The reason why it could not start is one sentence, not a stack trace.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        if (json)
            logging.AddJsonConsole(options => (options.UseUtcTimestamp, options.TimestampFormat) = (true, TimeFormat.TrimEnd()));
        else
            logging.AddSimpleConsole(options =>
                (options.UseUtcTimestamp, options.TimestampFormat, options.SingleLine, options.ColorBehavior) =
                    (true, TimeFormat, true, LoggerColorBehavior.Disabled));
    }
}
