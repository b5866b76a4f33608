using System.Collections.Concurrent;
using Freshet.Hosting;
using Microsoft.Extensions.Logging;

namespace Freshet.Cli;

/// <summary>Executes runs in this process, a few of each database at a time; one that is down does not hold up the others.</summary>
internal sealed class Dispatcher(RunWorker worker, TimeProvider time, ILogger<Dispatcher> logger) : IDisposable
{
    // Lanes limit the work on the server; this limits the connections that wait for them.
    private const int RunsPerDatabase = 4;

    // How often a tick is tried again in a database that is away.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Task> _runs = [];
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = [];
    private readonly CancellationTokenSource _shutdown = new();
    private int _executing;

    /// <summary>Takes a run, unless it has it already.</summary>
    public void Add(RunMessage message)
    {
        if (_shutdown.IsCancellationRequested)
            return;
        // The task begins only once it is known, so that it can take itself out.
        var known = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_runs.TryAdd(message.Run, known.Task))
            _runs[message.Run] = Task.Run(() => ExecuteAsync(message));
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

    private async Task ExecuteAsync(RunMessage message)
    {
        try
        {
            var database = RunId.TryParse(message.Run, out var id) ? id.Database : "";
            var turns = _turns.GetOrAdd(database, _ => new SemaphoreSlim(RunsPerDatabase));
            await turns.WaitAsync(_shutdown.Token);
            try
            {
                while (!await TryAsync(message))
                    await Task.Delay(Pause, time, _shutdown.Token);
            }
            finally
            {
                turns.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // It stands in the ledger, or its slot is due at the next start.
        }
        catch (Exception e)
        {
            logger.RunNotExecuted(message.Run, e.Message);
        }
        finally
        {
            _runs.TryRemove(message.Run, out _);
        }
    }

    /// <returns>False if a tick has to be tried again; a run that stands in the ledger is found there once the database is back.</returns>
    private async Task<bool> TryAsync(RunMessage message)
    {
        Interlocked.Increment(ref _executing);
        try
        {
            await worker.ExecuteAsync(message, new() { Shutdown = _shutdown.Token });
            return true;
        }
        catch (DatabaseUnreachableException) when (message.Tick is not null)
        {
            return false;
        }
        finally
        {
            Interlocked.Decrement(ref _executing);
        }
    }
}
