using Freshet.Databases;
using Freshet.Ledger;
using Freshet.Locks;
using Freshet.Planning;
using Freshet.Refreshing.Methods;
using Freshet.Runs;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Freshet.Refreshing;

/// <summary>The one transaction in which a view is refreshed and recorded.</summary>
internal sealed class RefreshTransaction(RunContext context, TimeProvider time, ILogger logger)
{
    private readonly RefreshSettings _settings = new(context);

    private const string BeginSql = "BEGIN ISOLATION LEVEL READ COMMITTED";

    // Without a table it needs no plan. What is written here must be visible as soon as it is committed, for those who compare
    // activity counters next.
    private static string LockSql(LockKey view) =>
        $"SELECT pg_try_advisory_xact_lock({view.ToSql()}), clock_timestamp(), pg_stat_force_next_flush(), to_regclass($1)::oid";

    private const string StateSql = "SELECT last_success_at, durations FROM freshet.view_state WHERE view_oid = $1";

    // One read view of unknown age makes the age of this one unknown; least() alone would pass over the NULL. By their names, because a
    // swap, of this run or another, gives a view another oid.
    private const string ReadsSql = """
        SELECT bool_and(u.data_as_of IS NOT NULL), min(u.data_as_of), max(u.last_success_at)
        FROM unnest($1::text[]) AS reads (name)
        LEFT JOIN freshet.view_state u ON u.view_oid = to_regclass(reads.name)::oid
        """;

    private const string DoneSql = """
        SELECT EXISTS (
            SELECT FROM freshet.refresh
            WHERE run_id = $1 AND view_oid = $2 AND status = 'refreshed')
        """;

    /// <summary>The first round trip: settings, locks, and what the ledger knows by then. Small statements, as each is
    /// planned again.</summary>
    public async Task<((bool View, bool Lane) Free, ViewMoment State)> BeginAsync(
        NpgsqlConnection connection, PlannedRefresh view, int attempt, CancellationToken cancellationToken)
    {
        // Before the first attempt in a run that was never resumed, the run cannot have a success for the view.
        var askDone = context.HasLedger && (attempt > 1 || context.Run.Epoch > 1);
        var askReads = context.HasLedger && view.Reads.Count > 0;
        await using var batch = new NpgsqlBatch(connection) { Timeout = 60 };
        batch.Add(BeginSql);
        // The role's own limits must not end the statement that replaces them.
        foreach (var pin in Statements.Pins)
            batch.Add(pin);
        _settings.AddTo(batch, view);
        // A lane lock that is free ends the row of attempts, so that no more than one is taken.
        batch.Add($"{LockSql(LockKey.OfView(view.Oid))}, {LanesSql(context.Lanes)}").Parameters.With(NpgsqlDbType.Text, view.View.ToSentSql());
        if (context.HasLedger)
            batch.Add(StateSql).Parameters.With(NpgsqlDbType.Oid, view.Oid);
        if (askReads)
        {
            batch.Add(ReadsSql).Parameters
                .With(NpgsqlDbType.Array | NpgsqlDbType.Text, view.Reads.Select(read => read.ToSentSql()).ToArray());
        }
        if (askDone)
        {
            batch.Add(DoneSql).Parameters
                .With(NpgsqlDbType.Uuid, context.Run.Id.Id)
                .With(NpgsqlDbType.Oid, view.Oid);
        }

        // The reader stands on the first result, the settings': BEGIN has none.
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var (free, now, oid) = await NextAsync(
            reader,
            row => ((View: row.GetBoolean(0), Lane: row.GetBoolean(4)), row.GetFieldValue<DateTimeOffset>(1), row.Nullable<uint>(3)),
            default,
            cancellationToken);
        var state = new ViewMoment(now, context.HasLedger ? now : null, null, null, false, []) { Oid = oid };
        if (context.HasLedger)
            state = await NextAsync(
                reader,
                row => state with { LastSuccessAt = row.Nullable<DateTimeOffset>(0), DurationsMs = row.GetFieldValue<long[]>(1) },
                state,
                cancellationToken);
        if (askReads)
            state = await NextAsync(
                reader,
                row => state with { DataAsOf = OldestOf(now, row), NewestRead = row.Nullable<DateTimeOffset>(2) },
                state,
                cancellationToken);
        if (askDone)
            state = state with { DoneInRun = await NextAsync(reader, row => row.GetBoolean(0), false, cancellationToken) };
        return (free, state);
    }

    private static DateTimeOffset? OldestOf(DateTimeOffset now, NpgsqlDataReader reads)
    {
        if (!reads.GetBoolean(0))
            return null;
        var oldest = reads.GetFieldValue<DateTimeOffset>(1);
        return oldest < now ? oldest : now;
    }

    /// <summary>What is read from the first row of the next result.</summary>
    private static async Task<T> NextAsync<T>(
        NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, T withoutRow, CancellationToken cancellationToken)
    {
        await reader.NextResultAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? read(reader) : withoutRow;
    }

    private static string LanesSql(int lanes) => string.Join(" OR ", Enumerable.Range(1, lanes).Select(number =>
        $"pg_try_advisory_xact_lock({LockKey.OfLane(number).ToSql()})"));

    /// <summary>The rest: the refresh, its rows, and the commit of both; one round trip, but for a swap.</summary>
    /// <param name="durationsMs">What the first round trip read of earlier ones.</param>
    public Task<MethodResult> RefreshAsync(
        NpgsqlConnection connection,
        PlannedRefresh view,
        RefreshOutcome outcome,
        IReadOnlyList<long> durationsMs,
        CancellationToken cancellationToken) =>
        RefreshMethods.Of(view.Method).RefreshAsync(new(context, connection, view, outcome, durationsMs, time), cancellationToken);

    /// <summary>For a new table, of which the planner knows nothing yet.</summary>
    public async Task AnalyzeAsync(Lane lane, PlannedRefresh view, CancellationToken cancellationToken)
    {
        try
        {
            await using var batch = new NpgsqlBatch(await lane.ConnectAsync(cancellationToken)) { Timeout = 0 };
            batch.Add("BEGIN");
            batch.Add(Statements.PinPath);
            _settings.AddTo(batch, view);
            batch.Add($"ANALYZE {view.View.ToSentSql()}");
            batch.Add(RefreshWork.UnlockSql);
            batch.Add("COMMIT");
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (Exception e) // the view is refreshed, whatever becomes of this
        {
            logger.AnalyzeFailed(view.View, ExceptionText.ForLog(e));
            await lane.ResetAsync();
        }
    }
}
