using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Freshet.Databases;
using Freshet.Formatting;
using Freshet.Locks;
using Freshet.Naming;
using Freshet.Reasons;
using Freshet.Runs;
using Npgsql;
using NpgsqlTypes;

namespace Freshet.Ledger;

/// <summary>Reads a ledger; installs nothing and changes nothing.</summary>
public sealed class LedgerReader(NpgsqlDataSource database)
{
    private const string PoliciesSql = """
        SELECT view_schema, view_name, cadence, method, priority, extract(epoch FROM statement_timeout)::float8,
               extract(epoch FROM max_age)::float8, paused, ARRAY(SELECT r FROM unnest(also_reads) r WHERE r IS NOT NULL), note,
               CASE WHEN isfinite(paused_until) THEN paused_until WHEN paused_until > clock_timestamp() THEN '9999-01-01Z' END,
               ARRAY(SELECT s.key FROM jsonb_each_text(settings) s ORDER BY s.key), ARRAY(SELECT s.value FROM jsonb_each_text(settings) s ORDER BY s.key)
        FROM freshet.policy
        -- Rows with a name that no view can have come from mistaken SQL.
        WHERE octet_length(view_schema) BETWEEN 1 AND 63 AND octet_length(view_name) BETWEEN 1 AND 63
        ORDER BY view_schema, view_name
        """;

    private const string ViewsSql = """
        SELECT view_oid, seen_at, last_attempt_at, last_success_at, data_as_of, late_after, failures_in_row, durations
        FROM freshet.view_state
        """;

    private static readonly string ClaimedSql = $"""
        SELECT selection::text
        FROM freshet.run
        WHERE (status = 'queued' OR {Lease.AliveSql}) AND id IS DISTINCT FROM $1
        """;

    // An earlier worker of the same run may not have noticed yet that it lost the run.
    private const string TaggedSql = """
        SELECT tag.run, tag.epoch, r.worker_role, r.status = 'running' AND r.lease_epoch = tag.epoch
        FROM unnest($1::uuid[], $2::integer[]) AS tag (run, epoch)
        JOIN freshet.run r ON r.id = tag.run AND r.lease_epoch >= tag.epoch
        """;

    // A worker whose heartbeat stopped cannot record that itself.
    private static readonly string RunColumns = $"""
        SELECT r.id, r.source, r.selection::text,
               CASE WHEN {Lease.SilentSql} THEN 'abandoned' ELSE r.status END,
               r.requested_at, r.started_at, r.finished_at,
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

    // A resumed run may have several rows for a view: the success counts, otherwise the latest row.
    private const string RefreshesSql = """
        SELECT * FROM (
            SELECT DISTINCT ON (view_oid)
                   view_schema, view_name, status, method, reason, attempts, started_at, duration_ms, data_as_of, sqlstate, message,
                   reason_code, fixes::text, view_oid, id
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

    // PostgreSQL's intervals reach further than .NET's, and from 17 on to infinity.
    private static readonly TimeSpan LongestSpan = TimeSpan.FromDays(36_500);

    /// <summary>What a plan needs; nothing at all where there is no ledger that this role and this version can read.</summary>
    /// <param name="names">The views that there are now, by their oids: a state follows a view that was renamed.</param>
    /// <param name="own">The run that the plan is for: what it claims itself does not stand in its way.</param>
    /// <param name="tags">The tags of the sessions whose runs to look up.</param>
    public async Task<LedgerState> ReadStateAsync(
        LedgerAccess access, IReadOnlyDictionary<uint, ViewName> names, Guid? own, IReadOnlyCollection<SessionTag> tags, CancellationToken cancellationToken)
    {
        if (!access.MayRead || !access.IsCurrent)
            return LedgerState.None;
        await using var statements = new Statements(database);
        statements.Add(PoliciesSql);
        statements.Add(ViewsSql);
        statements.Add(ClaimedSql).With(NpgsqlDbType.Uuid, own);
        AddTagged(statements, tags);
        return await statements.ReadAsync(reader => StateAsync(reader, access, names, cancellationToken), cancellationToken);
    }

    private static async Task<LedgerState> StateAsync(
        NpgsqlDataReader reader, LedgerAccess access, IReadOnlyDictionary<uint, ViewName> names, CancellationToken cancellationToken)
    {
        var policies = await reader.ListAsync(Policy, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var states = await reader.ListAsync(
            row => names.TryGetValue(row.GetFieldValue<uint>(0), out var name) ? State(name, row) : null, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var claimed = await reader.ListAsync(row => Selection(row.GetString(0)), cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var tagged = await TaggedAsync(reader, cancellationToken);
        return new(
            true,
            access.MayWrite,
            policies.ToDictionary(policy => policy.View),
            // In a copy of the database the oids belong to other views.
            access.Moved ? LedgerState.None.Views : states.OfType<ViewState>().ToDictionary(state => state.View),
            [.. claimed.OfType<Selection>()],
            tagged);
    }

    /// <summary>Who has the runs that sessions claim to work for.</summary>
    /// <exception cref="NpgsqlException">The ledger cannot be read.</exception>
    internal async Task<IReadOnlyDictionary<SessionTag, TaggedRun>> ReadTaggedAsync(
        IReadOnlyCollection<SessionTag> tags, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(database);
        AddTagged(statements, tags);
        return await statements.ReadAsync(reader => TaggedAsync(reader, cancellationToken), cancellationToken);
    }

    private static void AddTagged(Statements statements, IReadOnlyCollection<SessionTag> tags) => statements.Add(TaggedSql)
        .With(NpgsqlDbType.Array | NpgsqlDbType.Uuid, tags.Select(tag => tag.Run).ToArray())
        .With(NpgsqlDbType.Array | NpgsqlDbType.Integer, tags.Select(tag => tag.Epoch).ToArray());

    private static async Task<IReadOnlyDictionary<SessionTag, TaggedRun>> TaggedAsync(
        NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var rows = await reader.ListAsync(
            row => (Tag: new SessionTag(row.GetGuid(0), row.GetInt32(1)), Run: new TaggedRun(row.Text(2), row.GetBoolean(3))),
            cancellationToken);
        return rows.DistinctBy(row => row.Tag).ToDictionary(row => row.Tag, row => row.Run);
    }

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
            ? (Read(plan, LedgerJson.Default.IReadOnlyListRunPlanView) ?? [],
                Read(waits, LedgerJson.Default.IReadOnlyDictionaryUInt32RunWait) ?? NoWaits)
            : ([], NoWaits);
    }

    private static readonly IReadOnlyDictionary<uint, RunWait> NoWaits = new Dictionary<uint, RunWait>();

    /// <returns>Null if there is none, or another version wrote one that this one does not know.</returns>
    private static T? Read<T>(string? json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

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

    /// <returns>Null if this version cannot read it: during an upgrade, a newer version may run at the same time.</returns>
    internal static Selection? Selection(string json) => Read(json, LedgerJson.Default.Selection);

    private static ViewName Name(NpgsqlDataReader row) => new(row.GetString(0), row.GetString(1));

    private static ViewPolicy Policy(NpgsqlDataReader row) => new(Name(row))
    {
        Cadence = row.Text(2),
        Method = row.Text(3) is { } method ? Words.Parse<RefreshMethod>(method) : null,
        Priority = row.GetInt32(4),
        StatementTimeout = Seconds(row, 5),
        MaxAge = Seconds(row, 6),
        Paused = row.GetBoolean(7),
        AlsoReads = row.GetFieldValue<string[]>(8),
        Note = row.Text(9),
        PausedUntil = row.Nullable<DateTimeOffset>(10),
        Settings = row.GetFieldValue<string[]>(11).Zip(row.GetFieldValue<string?[]>(12))
            .ToDictionary(setting => setting.First, setting => setting.Second ?? "", StringComparer.OrdinalIgnoreCase),
    };

    private static TimeSpan? Seconds(NpgsqlDataReader row, int column) =>
        row.Nullable<double>(column) is { } seconds ? TimeSpan.FromSeconds(Math.Min(seconds, LongestSpan.TotalSeconds)) : null;

    private static ViewState State(ViewName view, NpgsqlDataReader row) => new(
        view,
        row.Nullable<DateTimeOffset>(2),
        row.Nullable<DateTimeOffset>(3),
        row.Nullable<DateTimeOffset>(4),
        row.Nullable<DateTimeOffset>(5),
        row.GetInt32(6),
        row.GetFieldValue<long[]>(7))
    {
        SeenAt = row.GetFieldValue<DateTimeOffset>(1),
    };

    private static RunRecord Run(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        Words.Parse<RunSource>(row.GetString(1)),
        Selection(row.GetString(2)),
        Words.Parse<RunStatus>(row.GetString(3)),
        row.GetFieldValue<DateTimeOffset>(4),
        row.Nullable<DateTimeOffset>(5),
        row.Nullable<DateTimeOffset>(6),
        (JsonSerializer.Deserialize<Dictionary<string, int>>(row.Text(7) ?? "{}") ?? [])
            .ToDictionary(count => Words.Parse<RefreshStatus>(count.Key), count => count.Value));

    private static RefreshOutcome Outcome(NpgsqlDataReader row) => new(
        Name(row), Words.Parse<RefreshStatus>(row.GetString(2)), row.GetString(4))
    {
        Method = row.Text(3) is { } method ? Words.Parse<RefreshMethod>(method) : null,
        Attempts = row.GetInt32(5),
        StartedAt = row.Nullable<DateTimeOffset>(6),
        DurationMs = row.Nullable<long>(7),
        DataAsOf = row.Nullable<DateTimeOffset>(8),
        SqlState = row.Text(9),
        Message = row.Text(10),
        Code = Code(row.Text(11)),
        Fixes = Fixes(row.Text(12)),
        Oid = row.GetFieldValue<uint>(13),
    };

    /// <returns>Null if another version recorded one that this one does not know.</returns>
    internal static ReasonCode? Code(string? word) => word is not null && Words.TryParse<ReasonCode>(word, out var code) ? code : null;

    /// <summary>None, if another version recorded kinds that this one does not know.</summary>
    internal static IReadOnlyList<Fix> Fixes(string? json) => Read(json, LedgerJson.Default.IReadOnlyListFix) ?? [];
}
