using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Freshet.TestSupport;

/// <summary>Keeps what was logged.</summary>
internal sealed class RecordingLogger : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<LoggedEvent> _events = [];

    public IReadOnlyList<LoggedEvent> Events => [.. _events];

    /// <summary>Waits until an event was logged.</summary>
    public Task UntilAsync(int id) => Eventually.HoldsAsync(
        () => Task.FromResult(Events.Any(logged => logged.Id == id)),
        () => Task.FromResult($"event {id} is among\n{string.Join('\n', Events)}"));

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _events.Enqueue(new(eventId.Id, logLevel, formatter(state, exception)));

    public void Dispose()
    {
        // What was logged can be looked at for as long as the test likes.
    }
}
