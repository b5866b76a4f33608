using System.Collections.Concurrent;
using Freshet.Databases;
using Freshet.Hosting.Dispatch;
using Freshet.Runs;
using Microsoft.Extensions.Logging;

namespace Freshet.Cli;

/// <summary>Executes runs in this process, a few of each database at a time; one that is down does not hold up the others.</summary>
internal sealed class Dispatcher(RunMessageHandler handler, TimeProvider time, ILogger<Dispatcher> logger) : IDisposable
{
    // Lanes limit the work on the server; this limits the connections that wait for them.
    private const int RunsPerDatabase = 4;

    // How often a tick is tried again in a database that is away.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Task> _runs = [];
    private readonly ConcurrentDictionary<(string Database, bool Tick), SemaphoreSlim> _turns = [];
    private readonly ConcurrentDictionary<(string Database, string Tick), RunMessage> _latest = [];
    private readonly CancellationTokenSource _shutdown = new();
    private int _executing;

    /// <summary>Takes a run, unless it has it already.</summary>
    public void Add(RunMessage message)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_shutdown.IsCancellationRequested || !_runs.TryAdd(message.Run, ended.Task))
            return;
        var database = RunId.TryParse(message.Run, out var id) ? id.Database : "";
        if (message.Tick is { } tick)
            _latest[(database, tick.ToString())] = message;
        // A run outlives the request that started it, so it does not belong to that request's trace.
        using (ExecutionContext.SuppressFlow())
            _ = Task.Run(() => ExecuteAsync(database, message, ended));
    }

    /// <summary>Begins nothing new, stops what runs on its server too, and waits until it is recorded.</summary>
    public async Task DrainAsync()
    {
        if (Volatile.Read(ref _executing) is > 0 and var executing)
            logger.Ending(executing);
        await _shutdown.CancelAsync();
        await Task.WhenAll(_runs.Values);
    }

    public void Dispose()
    {
        _shutdown.Dispose();
        foreach (var turns in _turns.Values)
            turns.Dispose();
    }

    private async Task ExecuteAsync(string database, RunMessage message, TaskCompletionSource ended)
    {
        try
        {
            // Ticks have turns of their own: callers who ask again and again for a slow view must not make the others late.
            var turns = _turns.GetOrAdd((database, message.Tick is not null), _ => new SemaphoreSlim(RunsPerDatabase));
            await turns.WaitAsync(_shutdown.Token);
            try
            {
                while (!IsOutdated(database, message) && !await TryAsync(message))
                    await Task.Delay(Pause, time, _shutdown.Token);
            }
            finally
            {
                turns.Release();
            }
        }
        catch (OperationCanceledException) when (_shutdown.IsCancellationRequested)
        {
            // It stands in the ledger, or its slot is due at the next start.
        }
        catch (Exception e)
        {
            // The statements at either end of a run wait for so long, for instance for a lock on the ledger.
            var reason = e is OperationCanceledException
                ? "the database did not answer in time. A run that was recorded is resumed later."
                : Failures.ForLog(e);
            if (message.Tick is { } tick)
                logger.TickNotExecuted(tick.Overdue ? "overdue views" : string.Join('+', tick.Cadences), database, reason);
            else
                logger.RunNotExecuted(message.Run, reason);
        }
        finally
        {
            _runs.TryRemove(message.Run, out _);
            ended.SetResult();
        }
    }

    /// <summary>A newer tick of the same cadences takes all that this one would: they must not pile up while a database is away.</summary>
    private bool IsOutdated(string database, RunMessage message) =>
        message.Tick is { } tick && _latest.TryGetValue((database, tick.ToString()), out var newest) && newest.Run != message.Run;

    private bool IsAway(Exception e) =>
        e is DatabaseUnreachableException
        || (e is OperationCanceledException && !_shutdown.IsCancellationRequested)
        || SqlStates.LosesConnection(e);

    /// <returns>False if a tick has to be tried again; a run that stands in the ledger is found there once the database is back.</returns>
    private async Task<bool> TryAsync(RunMessage message)
    {
        Interlocked.Increment(ref _executing);
        try
        {
            await handler.ExecuteAsync(message, new() { Shutdown = _shutdown.Token });
            return true;
        }
        catch (Exception e) when (message.Tick is not null && IsAway(e))
        {
            return false;
        }
        finally
        {
            Interlocked.Decrement(ref _executing);
        }
    }
}
