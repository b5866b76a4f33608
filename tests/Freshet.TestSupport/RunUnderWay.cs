using System.Diagnostics.CodeAnalysis;

namespace Freshet.TestSupport;

/// <summary>A run that has begun.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer holds nothing that must be let go.")]
internal sealed class RunUnderWay
{
    private readonly CancellationTokenSource _cancelled = new();
    private readonly CancellationTokenSource _shutdown = new();

    public RunUnderWay(RunId id, Func<CancellationToken, CancellationToken, Task<RunResult?>> run)
    {
        Id = id;
        Task = System.Threading.Tasks.Task.Run(() => run(_cancelled.Token, _shutdown.Token));
    }

    public RunId Id { get; }

    /// <summary>Null if another worker had it.</summary>
    public Task<RunResult?> Task { get; }

    /// <summary>The one who asked no longer wants it.</summary>
    public Task CancelAsync() => _cancelled.CancelAsync();

    /// <summary>The process is to end.</summary>
    public Task ShutDownAsync() => _shutdown.CancelAsync();

    public async Task<RunResult> EndAsync() =>
        await Task ?? throw new InvalidOperationException("Another worker had the run, or it had ended.");
}
