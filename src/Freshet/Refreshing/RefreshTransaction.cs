using System.Globalization;
using Freshet.Databases;
using Freshet.Ledger;
using Freshet.Locks;
using Freshet.Planning;
using Freshet.Runs;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Freshet.Refreshing;

/// <summary>The one transaction in which a view is refreshed and recorded: two round trips.</summary>
internal sealed class RefreshTransaction(RunContext context, ILogger logger)
{
    // The server's own limit is for when this process is gone; while it lives, its limit comes first and tells the two apart.
    private static readonly TimeSpan ServerGrace = TimeSpan.FromSeconds(5);

    // The longest that the server's settings, and .NET's timers, can count in milliseconds: 24 days.
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(int.MaxValue);

    private const string BeginSql = "BEGIN ISOLATION LEVEL READ COMMITTED";

    // A view's function may have taken locks of the session, which outlive the transaction and would stay with the lane.
    public const string UnlockSql = "SELECT pg_catalog.pg_advisory_unlock_all()";

    // Without a table it needs no plan. What is written here must count as soon as it is committed, for whoever compares
    // activity counters next.
    private const string LockSql =
        "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)), "
        + "clock_timestamp(), pg_stat_force_next_flush()";

    private const string StateSql = "SELECT last_success_at, durations FROM freshet.view_state WHERE view_schema = $1 AND view_name = $2";

    // One read view of unknown age makes the age of this one unknown; least() alone would pass over the NULL.
    private const string ReadsSql = """
        SELECT bool_and(u.data_as_of IS NOT NULL), min(u.data_as_of), max(u.last_success_at)
        FROM unnest($1::text[], $2::text[]) AS reads (view_schema, view_name)
        LEFT JOIN freshet.view_state u USING (view_schema, view_name)
        """;

    private const string DoneSql = """
        SELECT EXISTS (
            SELECT FROM freshet.refresh
            WHERE run_id = $1 AND view_schema = $2 AND view_name = $3 AND status = 'refreshed')
        """;

    /// <summary>The first round trip: settings, locks, and what the ledger knows by then. Small statements, as each is
    /// planned anew.</summary>
    public async Task<((bool View, bool Lane) Free, ViewMoment State)> BeginAsync(
        NpgsqlConnection connection, PlannedRefresh view, int attempt)
    {
        // Before its first attempt in a run that nobody had before, no success of that run can be there.
        var askDone = context.HasLedger && (attempt > 1 || context.Run.Epoch > 1);
        var askReads = context.HasLedger && view.Reads.Count > 0;
        await using var batch = new NpgsqlBatch(connection) { Timeout = 60 };
        batch.Add(BeginSql);
        batch.Add(Statements.PinPath);
        AddSettings(batch, view);
        // A lane lock that is free ends the row of attempts, so that no more than one is taken.
        batch.Add($"{LockSql}, {LanesSql(context.Lanes)}").Parameters.With(NpgsqlDbType.Text, LockName.Of(view.View));
        if (context.HasLedger)
            batch.Add(StateSql).Parameters.With(NpgsqlDbType.Text, view.View.Schema).With(NpgsqlDbType.Text, view.View.Name);
        if (askReads)
        {
            batch.Add(ReadsSql).Parameters
                .With(NpgsqlDbType.Array | NpgsqlDbType.Text, view.Reads.Select(read => read.Schema).ToArray())
                .With(NpgsqlDbType.Array | NpgsqlDbType.Text, view.Reads.Select(read => read.Name).ToArray());
        }
        if (askDone)
        {
            batch.Add(DoneSql).Parameters
                .With(NpgsqlDbType.Uuid, context.Run.Id.Id)
                .With(NpgsqlDbType.Text, view.View.Schema)
                .With(NpgsqlDbType.Text, view.View.Name);
        }

        // The reader stands on the first result, the settings': BEGIN has none.
        await using var reader = await batch.ExecuteReaderAsync(context.Stop.Token);
        var (free, now) = await NextAsync(
            reader, row => ((View: row.GetBoolean(0), Lane: row.GetBoolean(3)), row.GetFieldValue<DateTimeOffset>(1)), default);
        var state = new ViewMoment(now, context.HasLedger ? now : null, null, null, false, []);
        if (context.HasLedger)
            state = await NextAsync(
                reader,
                row => state with { LastSuccessAt = row.Nullable<DateTimeOffset>(0), DurationsMs = row.GetFieldValue<long[]>(1) },
                state);
        if (askReads)
            state = await NextAsync(
                reader,
                row => state with { DataAsOf = OldestOf(now, row), NewestRead = row.Nullable<DateTimeOffset>(2) },
                state);
        if (askDone)
            state = state with { DoneInRun = await NextAsync(reader, row => row.GetBoolean(0), false) };
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
    private async Task<T> NextAsync<T>(NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, T withoutRow)
    {
        await reader.NextResultAsync(context.Stop.Token);
        return await reader.ReadAsync(context.Stop.Token) ? read(reader) : withoutRow;
    }

    private void AddSettings(NpgsqlBatch batch, PlannedRefresh view)
    {
        var settings = Settings(view).ToList();
        var calls = settings.Select((_, i) =>
            string.Create(CultureInfo.InvariantCulture, $"set_config(${(2 * i) + 1}, ${(2 * i) + 2}, true)"));
        var set = batch.Add($"SELECT {string.Join(", ", calls)}");
        foreach (var (name, value) in settings)
            set.Parameters.With(NpgsqlDbType.Text, name).With(NpgsqlDbType.Text, value);
    }

    private static string LanesSql(int lanes) => string.Join(" OR ", Enumerable.Range(1, lanes).Select(number =>
        $"pg_try_advisory_xact_lock(hashtextextended('{LockName.OfLane(number)}', 0))"));

    private Dictionary<string, string> Settings(PlannedRefresh view)
    {
        var server = context.Situation.Catalog.Server;
        var refresh = context.Situation.Refresh;
        var settings = new Dictionary<string, string>(
            refresh.Settings.Where(setting => !IsSearchPath(setting)), StringComparer.OrdinalIgnoreCase)
        {
            ["application_name"] = new SessionTag(context.Run.Id.Id, context.Run.Epoch).ToString(),
            ["lock_timeout"] = Milliseconds(refresh.LockTimeout),
            ["statement_timeout"] = Milliseconds(view.Limit + ServerGrace),
            ["idle_in_transaction_session_timeout"] = "0",
        };
        if (server.ChecksClients)
            settings["client_connection_check_interval"] = "2000"; // a killed client's backend lets go of its locks
        if (server.Major >= 17)
            settings["transaction_timeout"] = "0";
        return settings;
    }

    /// <summary>It holds for REFRESH alone.</summary>
    private static bool IsSearchPath(KeyValuePair<string, string> setting) =>
        setting.Key.Equals("search_path", StringComparison.OrdinalIgnoreCase);

    private static string Milliseconds(TimeSpan duration) =>
        ((long)(duration < Longest ? duration : Longest).TotalMilliseconds).ToString(CultureInfo.InvariantCulture);

    /// <summary>The second round trip: the refresh, its rows, and the commit of both.</summary>
    /// <param name="durationsMs">What the first round trip read of earlier ones.</param>
    public async Task RefreshAsync(
        NpgsqlConnection connection,
        PlannedRefresh view,
        RefreshOutcome outcome,
        IReadOnlyList<long> durationsMs,
        CancellationToken cancellationToken)
    {
        var concurrently = view.Method == RefreshMethod.Concurrent ? "CONCURRENTLY " : "";
        await using var batch = new NpgsqlBatch(connection) { Timeout = 0 }; // the limit is the token's
        AddRefresh(batch, $"REFRESH MATERIALIZED VIEW {concurrently}{view.View.ToSentSql()}");
        batch.Add(UnlockSql);
        if (context.HasLedger)
        {
            var cadence = context.Situation.CadenceOf(view.View);
            var nextDue = outcome.StartedAt is { } now ? cadence?.NextDue(now) : null;
            RefreshRows.AddSuccess(
                batch, context.Run.Id.Id, outcome, durationsMs, nextDue, context.Situation.Ledger.Policy(view.View).MaxAge);
        }
        batch.Add("COMMIT");
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Up to PostgreSQL 16 the functions of a view may need the role's own search_path; from 17 on REFRESH sets one itself.</summary>
    private void AddRefresh(NpgsqlBatch batch, string sql)
    {
        if (context.Situation.Catalog.Server.Major >= 17)
        {
            batch.Add(sql);
            return;
        }
        if (context.Situation.Refresh.Settings.FirstOrDefault(IsSearchPath).Value is { } path)
            batch.Add("SELECT set_config('search_path', $1, true)").Parameters.With(NpgsqlDbType.Text, path);
        else
            batch.Add("SET LOCAL search_path TO DEFAULT");
        batch.Add(sql);
        batch.Add(Statements.PinPath);
    }

    /// <summary>A blocking refresh makes a new table, of which the planner knows nothing yet.</summary>
    public async Task AnalyzeAsync(Lane lane, PlannedRefresh view)
    {
        try
        {
            await using var batch = new NpgsqlBatch(await lane.ConnectAsync(context.Stop.Token)) { Timeout = 0 };
            batch.Add("BEGIN");
            batch.Add(Statements.PinPath);
            AddSettings(batch, view);
            batch.Add($"ANALYZE {view.View.ToSentSql()}");
            batch.Add(UnlockSql);
            batch.Add("COMMIT");
            await batch.ExecuteNonQueryAsync(context.Stop.Token);
        }
        catch (Exception e) // the view is refreshed, whatever becomes of this
        {
            logger.AnalyzeFailed(view.View, SqlStates.Describe(e).Message);
            await lane.ResetAsync();
        }
    }
}
