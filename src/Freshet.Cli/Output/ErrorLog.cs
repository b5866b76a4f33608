using Microsoft.Extensions.Logging;

namespace Freshet.Cli;

/// <summary>Log events as lines on standard error, without the control characters that a view's name may hold.</summary>
/// <param name="all">Otherwise only what the user has to change, and what no result of the command shows.</param>
internal sealed class ErrorLog(bool all) : ILoggerProvider, ILogger
{
    // A run uses fewer lanes than it was given.
    private const int PoolTooSmall = 108;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (all)
            Console.Error.WriteLine($"{Level(logLevel)} [{eventId.Id}] {Printable.Line(formatter(state, exception))}");
        else if (eventId.Id == PoolTooSmall)
            ErrorOutput.Remark($"{formatter(state, exception)}.");
    }

    public void Dispose()
    {
        // Nothing is held.
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Warning => "warning",
        LogLevel.Error or LogLevel.Critical => "error",
        _ => "info",
    };
}
