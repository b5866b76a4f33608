using System.Runtime.ExceptionServices;
using Freshet.Api.Json;
using Freshet.Api.Databases;
using Freshet.Api.Problems;
using Freshet.Databases;
using Freshet.Formatting;
using Freshet.Freshness;
using Freshet.Hosting.Databases;
using Freshet.Hosting.Dispatch;
using Microsoft.AspNetCore.Http;

namespace Freshet.Api.Health;

/// <summary><c>GET /api/health</c>: 200 while at least one database is ready, or else 503.</summary>
public sealed class HealthEndpoint
{
    // Anybody may ask, so many at once must cost no more than one.
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    // A probe does not wait for long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly DatabaseSet _databases;
    private readonly LedgerGate _ledgers;
    private readonly TimeProvider _time;
    private readonly Guard _guard;
    private readonly Cached<HealthShape> _health;

    public HealthEndpoint(DatabaseSet databases, LedgerGate ledgers, TimeProvider time, Guard guard)
    {
        (_databases, _ledgers, _time, _guard) = (databases, ledgers, time, guard);
        _health = new(MaxAge, Grace, time, _ => ReadAsync());
    }

    public Task<IResult> GetAsync(CancellationToken cancellationToken) => _guard.RunAsync(async () =>
    {
        var health = await _health.GetAsync(fresh: false, cancellationToken);
        var status = health.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        return HttpJson.Result(health, HealthJson.Default.HealthShape, status);
    });

    private async Task<HealthShape> ReadAsync()
    {
        var answers = await _databases.All.AskEachAsync(CountAsync, CancellationToken.None);
        foreach (var answer in answers)
        {
            // A probe that was not answered in time is no bug.
            if (answer.Error is { } error and not OperationCanceledException && !Failure.IsOfDatabase(error) && !SqlStates.IsDatabaseError(error))
                ExceptionDispatchInfo.Throw(error);
        }
        var ready = answers.Count(answer => answer.Error is null);
        var status = ready == 0 ? HealthStatus.Unhealthy : ready < answers.Count ? HealthStatus.Degraded : HealthStatus.Healthy;
        var views = answers.Select(answer => answer.Value).OfType<IReadOnlyDictionary<ViewStatus, int>>().SelectMany(count => count)
            .GroupBy(count => count.Key).OrderBy(group => group.Key)
            .ToDictionary(group => Words.Of(group.Key), group => group.Sum(count => count.Value));
        return new(status, new(answers.Count, ready), views);
    }

    private async Task<IReadOnlyDictionary<ViewStatus, int>> CountAsync(Database database)
    {
        using var patience = new CancellationTokenSource(Patience, _time);
        // Npgsql does not observe the token while it waits for a silent server to answer a new connection.
        return await ReadAsync(patience.Token).WaitAsync(patience.Token);

        async Task<IReadOnlyDictionary<ViewStatus, int>> ReadAsync(CancellationToken cancellationToken)
        {
            try
            {
                await _ledgers.RequireAsync(database, cancellationToken);
            }
            catch (ReadOnlyServerException e) when (e.IsMeant)
            {
                // There is nothing to do, and a standby shows what its primary recorded.
            }
            return await FreshnessReader.CountAsync(database, cancellationToken);
        }
    }
}
