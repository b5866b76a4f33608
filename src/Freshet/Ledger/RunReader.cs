using System.Text.Json;
using Freshet.Databases;
using Freshet.Formatting;
using Freshet.Naming;
using Freshet.Runs;
using Npgsql;
using NpgsqlTypes;

namespace Freshet.Ledger;

/// <summary>Reads the runs of a ledger, and what became of their views.</summary>
public sealed class RunReader(NpgsqlDataSource database)
{
    // A worker whose heartbeat stopped cannot record that itself.
    private static readonly string RunColumns = $"""
        SELECT r.id, r.source, r.selection::text,
               CASE WHEN {Lease.SilentSql} THEN 'abandoned' ELSE r.status END,
               r.requested_at, r.started_at, r.finished_at, r.lanes,
               (SELECT json_object_agg(c.status, c.number)::text FROM (
                   SELECT l.status, count(*) AS number
                   FROM (SELECT DISTINCT ON (v.view_oid) v.status FROM freshet.refresh v
                         WHERE v.run_id = r.id
                         ORDER BY v.view_oid, v.status = 'refreshed' DESC, v.id DESC) l
                   GROUP BY l.status) c)
        FROM freshet.run r
        """;

    private static readonly string RunsSql = $"""
        {RunColumns}
        WHERE $1::timestamptz IS NULL OR (r.requested_at, r.id) < ($1, $2::uuid)
        ORDER BY r.requested_at DESC, r.id DESC
        LIMIT $3
        """;

    private static readonly string RunSql = $"""
        {RunColumns}
        WHERE r.id = $1
        """;

    private static readonly string PrefixSql = $"""
        {RunColumns}
        WHERE starts_with(r.id::text, $1)
        ORDER BY r.requested_at DESC, r.id DESC
        LIMIT 5
        """;

    private const string PlanSql = "SELECT plan::text, waits::text FROM freshet.run WHERE id = $1";

    /// <summary>What <see cref="Outcome"/> reads of <c>freshet.refresh</c>.</summary>
    internal const string OutcomeColumns = """
        view_schema, view_name, status, method, reason, attempts, started_at, duration_ms, data_as_of, sqlstate, message,
        reason_code, fixes::text, view_oid, finished_at, lane, ready_at, waited_for, waits::text
        """;

    /// <summary>How many columns these are.</summary>
    internal const int OutcomeWidth = 19;

    // A resumed run may have several rows for a view: the success counts, otherwise the latest row.
    private const string RefreshesSql = $"""
        SELECT * FROM (
            SELECT DISTINCT ON (view_oid) {OutcomeColumns}, id
            FROM freshet.refresh
            WHERE run_id = $1
            ORDER BY view_oid, status = 'refreshed' DESC, id DESC) AS newest
        ORDER BY id
        """;

    private static readonly string ResumableSql = $"""
        SELECT id FROM freshet.run
        WHERE NOT cancel_requested
          -- A worker that was stopped does not count against its run; one that died may have died because of it.
          AND (status = 'interrupted'
               OR (status = 'abandoned' AND deaths < $1)
               OR ({Lease.SilentSql} AND deaths + 1 < $1)
               OR (status = 'queued' AND requested_at < clock_timestamp() - $2))   -- its message was lost
        ORDER BY requested_at
        """;

    /// <summary>Runs, the latest first.</summary>
    /// <param name="before">Only those older than this one, which may be of another database.</param>
    public async Task<IReadOnlyList<RunRecord>> ListRunsAsync(int limit, RunRecord? before, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(database);
        statements.Add(RunsSql).With(NpgsqlDbType.TimestampTz, before?.RequestedAt)
            .With(NpgsqlDbType.Uuid, before?.Id).With(NpgsqlDbType.Integer, limit);
        return await statements.ListAsync(Run, cancellationToken);
    }

    /// <returns>Null if there is no such run.</returns>
    public async Task<RunRecord?> FindRunAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(database);
        statements.Add(RunSql).With(NpgsqlDbType.Uuid, id);
        return (await statements.ListAsync(Run, cancellationToken)).SingleOrDefault();
    }

    /// <summary>Runs whose uuid begins with these digits, the latest first, a few at most.</summary>
    /// <param name="prefix">Of its text, in lower case.</param>
    public async Task<IReadOnlyList<RunRecord>> FindRunsAsync(string prefix, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(database);
        statements.Add(PrefixSql).With(NpgsqlDbType.Text, prefix);
        return await statements.ListAsync(Run, cancellationToken);
    }

    /// <summary>What a run's worker has written for those who watch it.</summary>
    /// <returns>Empty before the run began.</returns>
    public async Task<(IReadOnlyList<RunPlanView> Plan, IReadOnlyDictionary<uint, RunWait> Waits)> ReadPlanAsync(
        Guid run, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(database);
        statements.Add(PlanSql).With(NpgsqlDbType.Uuid, run);
        var rows = await statements.ListAsync(row => (Plan: row.Text(0), Waits: row.Text(1)), cancellationToken);
        return rows is [var (plan, waits)]
            ? (LedgerReader.Read(plan, LedgerJson.Default.IReadOnlyListRunPlanView) ?? [],
                LedgerReader.Read(waits, LedgerJson.Default.IReadOnlyDictionaryUInt32RunWait) ?? NoWaits)
            : ([], NoWaits);
    }

    private static readonly IReadOnlyDictionary<uint, RunWait> NoWaits = new Dictionary<uint, RunWait>();

    /// <summary>The outcomes of a run's views so far, in the order in which they ended.</summary>
    public async Task<IReadOnlyList<RefreshOutcome>> ReadRefreshesAsync(Guid run, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(database);
        statements.Add(RefreshesSql).With(NpgsqlDbType.Uuid, run);
        return await statements.ListAsync(Outcome, cancellationToken);
    }

    /// <summary>Runs without a worker that need one: interrupted, abandoned, or queued for long.</summary>
    /// <param name="queuedFor">How long a queued run may take to reach a worker.</param>
    public async Task<IReadOnlyList<Guid>> ListResumableAsync(TimeSpan queuedFor, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(database);
        statements.Add(ResumableSql)
            .With(NpgsqlDbType.Integer, Lease.MaxDeaths)
            .With(NpgsqlDbType.Interval, queuedFor);
        return await statements.ListAsync(row => row.GetGuid(0), cancellationToken);
    }

    private static RunRecord Run(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        Words.Parse<RunSource>(row.GetString(1)),
        LedgerReader.Selection(row.GetString(2)),
        Words.Parse<RunStatus>(row.GetString(3)),
        row.GetFieldValue<DateTimeOffset>(4),
        row.Nullable<DateTimeOffset>(5),
        row.Nullable<DateTimeOffset>(6),
        (JsonSerializer.Deserialize<Dictionary<string, int>>(row.Text(8) ?? "{}") ?? [])
            .ToDictionary(count => Words.Parse<RefreshStatus>(count.Key), count => count.Value))
    {
        Lanes = row.Nullable<int>(7),
    };

    internal static RefreshOutcome Outcome(NpgsqlDataReader row) => new(
        new(row.GetString(0), row.GetString(1)), Words.Parse<RefreshStatus>(row.GetString(2)), row.GetString(4))
    {
        Method = row.Text(3) is { } method ? Words.Parse<RefreshMethod>(method) : null,
        Attempts = row.GetInt32(5),
        StartedAt = row.Nullable<DateTimeOffset>(6),
        DurationMs = row.Nullable<long>(7),
        DataAsOf = row.Nullable<DateTimeOffset>(8),
        SqlState = row.Text(9),
        Message = row.Text(10),
        Code = LedgerReader.Code(row.Text(11)),
        Fixes = LedgerReader.Fixes(row.Text(12)),
        Oid = row.GetFieldValue<uint>(13),
        FinishedAt = row.GetFieldValue<DateTimeOffset>(14),
        Timing = Timing(row, 15),
    };

    private static RefreshTiming? Timing(NpgsqlDataReader row, int column) =>
        row.Nullable<int>(column) is { } lane && row.Nullable<DateTimeOffset>(column + 1) is { } readyAt
            ? new(
                lane,
                readyAt,
                ViewName.TryParse(row.Text(column + 2) ?? "", out var view) ? view : null,
                LedgerReader.Read(row.Text(column + 3), LedgerJson.Default.IReadOnlyListWait) ?? [])
            : null;
}
