using Freshet.Naming;
using Npgsql;

namespace Freshet.Cli;

/// <summary>Reads views continuously, as dashboards do, while they are refreshed, and measures each read.</summary>
internal sealed class Readers : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly CancellationTokenSource _cancelled;
    private readonly Task _reading;
    private volatile bool _over;

    private Readers(NpgsqlConnection connection, IReadOnlyList<ViewName> views, CancellationToken cancellationToken)
    {
        _cancelled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _reading = ReadAsync(connection, views, _cancelled.Token);
    }

    public int Count { get; private set; }

    public TimeSpan Longest { get; private set; }

    /// <param name="views">May be none: then nothing is read.</param>
    public static async Task<Readers> StartAsync(NpgsqlDataSource pool, IReadOnlyList<ViewName> views, CancellationToken cancellationToken)
    {
        var connection = await pool.OpenConnectionAsync(cancellationToken);
        // A connection's first look at a view is slower, refresh or not.
        foreach (var view in views)
            await FetchAsync(connection, view, cancellationToken);
        return new Readers(connection, views, cancellationToken);
    }

    /// <summary>Waits for a read that is under way: if it had to wait, that counts.</summary>
    public async Task StopAsync()
    {
        _over = true;
        await _reading;
    }

    public async ValueTask DisposeAsync()
    {
        _over = true;
        await _cancelled.CancelAsync();
        await _reading.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        _cancelled.Dispose();
    }

    private async Task ReadAsync(NpgsqlConnection connection, IReadOnlyList<ViewName> views, CancellationToken cancellationToken)
    {
        await using (connection)
        {
            for (var next = 0; !_over && views.Count > 0; next = (next + 1) % views.Count)
            {
                var took = await FetchAsync(connection, views[next], cancellationToken);
                Longest = took > Longest ? took : Longest;
                Count++;
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
    }

    private static Task<TimeSpan> FetchAsync(NpgsqlConnection connection, ViewName view, CancellationToken cancellationToken) =>
        connection.FetchAsync($"SELECT * FROM {view.ToSql()} LIMIT 100", cancellationToken);
}
