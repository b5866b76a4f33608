using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;

namespace Freshet.Functions;

/// <summary>The runs that this process executes. When the process is to end, they are cancelled on the server first, and recorded as
/// interrupted.</summary>
public sealed class Executions : IHostedService, IDisposable
{
    // The Functions host kills a worker 5 s after it told it to end.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentDictionary<Task, bool> _running = [];

    /// <param name="execute">Takes a token that is cancelled when the process is to end.</param>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> execute)
    {
        var running = execute(_ending.Token);
        _running.TryAdd(running, true);
        try
        {
            return await running;
        }
        finally
        {
            _running.TryRemove(running, out _);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <remarks>The message of a run that was interrupted comes again: its answer may not reach the Functions host any more.</remarks>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_running.Keys).WaitAsync(Patience, TimeProvider.System, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _ending.Dispose();
}
