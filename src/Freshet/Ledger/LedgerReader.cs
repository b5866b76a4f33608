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
               ARRAY(SELECT s.key FROM jsonb_each_text(settings) s ORDER BY s.key),
               ARRAY(SELECT s.value FROM jsonb_each_text(settings) s ORDER BY s.key), pause_note, allow_swap
        FROM freshet.policy
        -- Rows with a name that no view can have come from mistaken SQL.
        WHERE octet_length(view_schema) BETWEEN 1 AND 63 AND octet_length(view_name) BETWEEN 1 AND 63
        ORDER BY view_schema, view_name
        """;

    private const string ViewsSql = """
        SELECT view_oid, seen_at, last_attempt_at, last_success_at, data_as_of, late_after, failures_in_row, durations,
               concurrent_ms, blocking_ms, swap_ms, changed_rows, missed_exchanges, missed_exchange_at, scans_at_refresh
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

    /// <returns>Null if there is none, or another version wrote one that this one does not know.</returns>
    internal static T? Read<T>(string? json, JsonTypeInfo<T> type)
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
        PauseNote = row.Text(13),
        AllowSwap = row.Nullable<bool>(14),
        PausedUntil = row.Nullable<DateTimeOffset>(10),
        Settings = row.GetFieldValue<string[]>(11).Zip(row.GetFieldValue<string?[]>(12))
            .DistinctBy(setting => setting.First, StringComparer.OrdinalIgnoreCase)
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
        ScansAtRefresh = row.Nullable<long>(14),
        Methods = new()
        {
            ConcurrentMs = row.Nullable<long>(8),
            BlockingMs = row.Nullable<long>(9),
            SwapMs = row.Nullable<long>(10),
            ChangedRows = row.Nullable<long>(11),
            MissedExchanges = row.GetInt32(12),
            MissedExchangeAt = row.Nullable<DateTimeOffset>(13),
        },
    };

    /// <returns>Null if another version recorded one that this one does not know.</returns>
    internal static ReasonCode? Code(string? word) => word is not null && Words.TryParse<ReasonCode>(word, out var code) ? code : null;

    /// <summary>None, if another version recorded kinds that this one does not know.</summary>
    internal static IReadOnlyList<Fix> Fixes(string? json) => Read(json, LedgerJson.Default.IReadOnlyListFix) ?? [];
}
