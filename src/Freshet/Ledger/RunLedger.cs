using System.Text.Json;
using Freshet.Cadences;
using Freshet.Databases;
using Freshet.Formatting;
using Freshet.Runs;
using Npgsql;
using NpgsqlTypes;

namespace Freshet.Ledger;

/// <summary>Writes runs: requested, claimed by a worker with heartbeats, ended.</summary>
/// <remarks>A refresh that succeeded is written by its own transaction: see <see cref="RefreshRows"/>.</remarks>
public sealed class RunLedger(NpgsqlDataSource database)
{
    private const string EnqueueSql = """
        INSERT INTO freshet.run (id, source, selection, idempotency_key) VALUES ($1, $2, $3::jsonb, $4)
        ON CONFLICT DO NOTHING
        """;

    private const string FindSql = "SELECT id FROM freshet.run WHERE id = $1 OR idempotency_key = $2";

    private static readonly string ClaimSql = $"""
        UPDATE freshet.run
        SET status = 'running', worker = $2, worker_role = session_user, lease_epoch = lease_epoch + 1,
            deaths = deaths + (status = 'running')::integer, heartbeat_at = clock_timestamp(),
            started_at = coalesce(started_at, clock_timestamp())
        WHERE id = $1
          AND (status IN ('queued', 'interrupted', 'abandoned') OR {Lease.SilentSql})
          AND NOT cancel_requested
        RETURNING source, selection::text, requested_at, lease_epoch
        """;

    // The session of a dead worker may still hold its view's lock.
    private const string TerminateOrphansSql = """
        SELECT pg_terminate_backend(pid)
        FROM pg_stat_activity
        WHERE datname = current_database() AND usename = session_user AND pid <> pg_backend_pid()
          AND CASE WHEN application_name ~ ('^' || $1::text || '\d+$') THEN substr(application_name, length($1::text) + 1)::numeric < $2 END
        """;

    private const string PlanSql = """
        UPDATE freshet.run SET plan = $3::jsonb, lanes = $4, waits = NULL
        WHERE id = $1 AND lease_epoch = $2 AND status = 'running'
        RETURNING clock_timestamp()
        """;

    private const string HeartbeatSql = """
        UPDATE freshet.run SET heartbeat_at = clock_timestamp(), waits = coalesce($3::jsonb, waits)
        WHERE id = $1 AND lease_epoch = $2 AND status = 'running'
        RETURNING cancel_requested
        """;

    private const string FinishSql = """
        UPDATE freshet.run
        -- A cancel that the worker did not live to hear still counts.
        SET status = CASE WHEN $3 = 'interrupted' AND cancel_requested THEN 'cancelled' ELSE $3 END,
            finished_at = CASE WHEN $3 = 'interrupted' AND NOT cancel_requested THEN NULL ELSE clock_timestamp() END,
            -- The outcomes say all from now on, and the plan may be large.
            plan = CASE WHEN $3 = 'interrupted' THEN plan END,
            waits = NULL
        WHERE id = $1 AND lease_epoch = $2 AND status = 'running'
        """;

    private static readonly string CancelSql = $"""
        UPDATE freshet.run
        SET cancel_requested = true,
            status = CASE WHEN {Lease.AliveSql} THEN status ELSE 'cancelled' END,
            finished_at = CASE WHEN {Lease.AliveSql} THEN NULL ELSE clock_timestamp() END,
            plan = CASE WHEN {Lease.AliveSql} THEN plan END
        WHERE id = $1 AND status IN ('queued', 'running', 'interrupted', 'abandoned')
        """;

    private static readonly string AbandonSql = $"""
        UPDATE freshet.run
        SET status = CASE WHEN cancel_requested THEN 'cancelled' WHEN deaths + 1 < $1 THEN 'abandoned' ELSE 'failed' END,
            finished_at = CASE WHEN deaths + 1 < $1 AND NOT cancel_requested THEN NULL ELSE clock_timestamp() END,
            plan = CASE WHEN deaths + 1 < $1 AND NOT cancel_requested THEN plan END,
            deaths = deaths + (status = 'running')::integer
        WHERE {Lease.SilentSql} OR (status IN ('interrupted', 'abandoned') AND cancel_requested)
        """;

    private static readonly string FailSql = $"""
        UPDATE freshet.run SET status = 'failed', finished_at = clock_timestamp(), plan = NULL
        WHERE id = $1 AND (status IN ('queued', 'interrupted', 'abandoned') OR {Lease.SilentSql})
        """;

    private const string CadencesSql = """
        WITH now AS (SELECT * FROM unnest($1::text[], $2::text[]) AS c (name, suffix)),
             gone AS (DELETE FROM freshet.cadence WHERE $3 AND name NOT IN (SELECT name FROM now))
        INSERT INTO freshet.cadence AS c SELECT name, suffix FROM now
        ON CONFLICT (name) DO UPDATE SET suffix = excluded.suffix WHERE ($3 OR c.name = ANY ($4)) AND c.suffix IS DISTINCT FROM excluded.suffix
        """;

    /// <summary>Records the request, once for each id or idempotency key.</summary>
    /// <returns>The id of the run: an older one if the same request was recorded before.</returns>
    public async Task<RunId> EnqueueAsync(RunRequest request, CancellationToken cancellationToken)
    {
        await using var enqueue = new Statements(database);
        enqueue.Add(EnqueueSql)
            .With(NpgsqlDbType.Uuid, request.Id.Id)
            .With(NpgsqlDbType.Text, Words.Of(request.Source))
            .With(NpgsqlDbType.Text, JsonSerializer.Serialize(request.Selection, LedgerJson.Default.Selection))
            .With(NpgsqlDbType.Text, request.IdempotencyKey);
        if (await enqueue.ExecuteAsync(cancellationToken) == 1)
            return request.Id;

        await using var find = new Statements(database);
        find.Add(FindSql).With(NpgsqlDbType.Uuid, request.Id.Id).With(NpgsqlDbType.Text, request.IdempotencyKey);
        return request.Id with { Id = (Guid)(await find.ScalarAsync(cancellationToken))! }; // it was in the way just now
    }

    /// <summary>Takes a run that is open and in no living worker's hands, and ends what a dead one left on the server.</summary>
    /// <returns>Null if there is none to take.</returns>
    /// <exception cref="RunUnreadableException">Another version wrote down what this one does not know; the run has failed of it.</exception>
    public async Task<ClaimedRun?> ClaimAsync(RunId id, string worker, CancellationToken cancellationToken)
    {
        await using var claim = new Statements(database);
        claim.Add(ClaimSql).With(NpgsqlDbType.Uuid, id.Id).With(NpgsqlDbType.Text, worker);
        var claimed = await claim.ListAsync(
            row => (
                Selection: LedgerReader.Selection(row.GetString(1)),
                Run: new ClaimedRun(
                    id, Words.Parse<RunSource>(row.GetString(0)), new(), row.GetFieldValue<DateTimeOffset>(2), row.GetInt32(3))),
            cancellationToken);
        if (claimed is not [var (selection, run)])
            return null;
        if (selection is null)
        {
            await FinishAsync(run, RunStatus.Failed, cancellationToken);
            throw new RunUnreadableException(id);
        }
        run = run with { Selection = selection };
        if (run.Epoch > 1)
        {
            await using var terminate = new Statements(database);
            terminate.Add(TerminateOrphansSql).With(NpgsqlDbType.Text, SessionTag.PrefixOf(id.Id)).With(NpgsqlDbType.Integer, run.Epoch);
            await terminate.ExecuteAsync(cancellationToken);
        }
        return run;
    }

    /// <summary>Shows the plan to those who watch the run.</summary>
    /// <returns>The database's time; null if the run is no longer this worker's.</returns>
    public async Task<DateTimeOffset?> SavePlanAsync(
        ClaimedRun run, IReadOnlyList<RunPlanView> plan, int lanes, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(database);
        statements.Add(PlanSql).With(NpgsqlDbType.Uuid, run.Id.Id).With(NpgsqlDbType.Integer, run.Epoch)
            .With(NpgsqlDbType.Text, JsonSerializer.Serialize(plan, LedgerJson.Default.IReadOnlyListRunPlanView))
            .With(NpgsqlDbType.Integer, lanes);
        var times = await statements.ListAsync(row => row.GetFieldValue<DateTimeOffset>(0), cancellationToken);
        return times is [var now] ? now : null;
    }

    /// <summary>Shows that the worker lives.</summary>
    /// <param name="waits">By view oid; null if nothing has changed since the last heartbeat.</param>
    /// <returns>Whether a cancel was requested; null if another worker took the run over.</returns>
    public async Task<bool?> HeartbeatAsync(
        ClaimedRun run, IReadOnlyDictionary<uint, RunWait>? waits, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(database);
        statements.Add(HeartbeatSql).With(NpgsqlDbType.Uuid, run.Id.Id).With(NpgsqlDbType.Integer, run.Epoch)
            .With(NpgsqlDbType.Text, waits is null ? null
                : JsonSerializer.Serialize(waits, LedgerJson.Default.IReadOnlyDictionaryUInt32RunWait));
        return (bool?)await statements.ScalarAsync(cancellationToken);
    }

    /// <returns>False if the run is no longer this worker's; nothing was written then.</returns>
    public async Task<bool> FinishAsync(ClaimedRun run, RunStatus status, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(database);
        statements.Add(FinishSql)
            .With(NpgsqlDbType.Uuid, run.Id.Id)
            .With(NpgsqlDbType.Integer, run.Epoch)
            .With(NpgsqlDbType.Text, Words.Of(status));
        return await statements.ExecuteAsync(cancellationToken) == 1;
    }

    /// <summary>Asks the run's worker to stop it; a run that no worker has is cancelled at once.</summary>
    /// <returns>False if there is no such run, or it has ended.</returns>
    public async Task<bool> CancelAsync(Guid run, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(database);
        statements.Add(CancelSql).With(NpgsqlDbType.Uuid, run);
        return await statements.ExecuteAsync(cancellationToken) == 1;
    }

    /// <summary>Marks the runs of workers that fell silent as abandoned, as failed where too many did, as cancelled where
    /// that was requested.</summary>
    public async Task AbandonDeadAsync(CancellationToken cancellationToken)
    {
        await using var statements = new Statements(database);
        statements.Add(AbandonSql).With(NpgsqlDbType.Integer, Lease.MaxDeaths);
        await statements.ExecuteAsync(cancellationToken);
    }

    /// <summary>Gives up a run that no worker has.</summary>
    /// <returns>False if there is no such run, it has ended, or a worker has it.</returns>
    public async Task<bool> FailAsync(Guid run, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(database);
        statements.Add(FailSql).With(NpgsqlDbType.Uuid, run);
        return await statements.ExecuteAsync(cancellationToken) == 1;
    }

    /// <summary>Records the cadences for <c>freshet.freshness</c>.</summary>
    /// <param name="known">Of those that are there, the ones that these come instead of: all, if null.</param>
    public async Task SaveCadencesAsync(CadenceSet cadences, IReadOnlyList<string>? known, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(database);
        statements.Add(CadencesSql)
            .With(NpgsqlDbType.Array | NpgsqlDbType.Text, cadences.All.Select(cadence => cadence.Name).ToArray())
            .With(NpgsqlDbType.Array | NpgsqlDbType.Text, cadences.All.Select(cadence => cadence.Suffix).ToArray())
            .With(NpgsqlDbType.Boolean, known is null)
            .With(NpgsqlDbType.Array | NpgsqlDbType.Text, known?.ToArray() ?? []);
        await statements.ExecuteAsync(cancellationToken);
    }
}
