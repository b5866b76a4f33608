using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Freshet;

/// <summary>Refreshes one view in one transaction of two round trips, and records it in the same.</summary>
internal sealed class ViewRefresher(RunContext context, TimeProvider time, ILogger logger)
{
    // The server's own limit is for when this process is gone; while it lives, its limit comes first and tells the two apart.
    private static readonly TimeSpan ServerGrace = TimeSpan.FromSeconds(5);

    // The longest that the server's settings, and .NET's timers, can count in milliseconds: 24 days.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(int.MaxValue);

    private const string BeginSql = "BEGIN ISOLATION LEVEL READ COMMITTED";

    private const string SettingsSql = "SELECT set_config(s.name, s.value, true) FROM unnest($1::text[], $2::text[]) AS s (name, value)";

    private const string LockSql = "SELECT pg_try_advisory_xact_lock(hashtextextended('freshet:' || $1 || '.' || $2, 0))";

    // LIMIT stops at the first slot that is free, so that no more than one is taken.
    private const string SlotSql = """
        SELECT EXISTS (
            SELECT FROM generate_series(1, $1) AS slot
            WHERE pg_try_advisory_xact_lock(hashtextextended('freshet slot ' || slot, 0))
            LIMIT 1)
        """;

    private const string ClockSql = "SELECT clock_timestamp()";

    private const string LastSuccessSql = "SELECT last_success_at FROM freshet.view_state WHERE view_schema = $1 AND view_name = $2";

    // One read view of unknown age makes the age of this one unknown; least() alone would pass over the NULL.
    private const string ReadsSql = """
        SELECT bool_and(u.data_as_of IS NOT NULL), min(u.data_as_of), max(u.last_success_at)
        FROM unnest($1::text[], $2::text[]) AS reads (view_schema, view_name)
        LEFT JOIN freshet.view_state u USING (view_schema, view_name)
        """;

    private const string DoneSql = """
        SELECT EXISTS (
            SELECT FROM freshet.refresh
            WHERE run_id = $1 AND view_schema = $2 AND view_name = $3 AND status IN ('refreshed', 'unchanged'))
        """;

    private const string ExistsSql = """
        SELECT EXISTS (
            SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind = 'm')
        """;

    // What was written here must count as soon as it is committed, for whoever compares activity counters next.
    private const string FlushSql = "SELECT pg_stat_force_next_flush()";

    /// <summary>Tries once. Errors come back as values.</summary>
    /// <param name="attempt">Counted from 1.</param>
    public async Task<AttemptResult> TryAsync(Lane lane, PlannedRefresh view, int attempt)
    {
        using var activity = FreshetTelemetry.StartView(view);
        var result = await GuardedAsync(lane, view, attempt);
        FreshetTelemetry.EndView(activity, result);
        return result;
    }

    /// <summary>A bug that shows in one view must not keep the others from being refreshed.</summary>
    private async Task<AttemptResult> GuardedAsync(Lane lane, PlannedRefresh view, int attempt)
    {
        try
        {
            return await AttemptAsync(lane, view, attempt);
        }
        catch (Exception e)
        {
            await lane.DisposeAsync();
            return AttemptResult.Ended(new(view.View, RefreshStatus.Failed, "this is a fault of Freshet's; please report it")
            {
                Method = view.Method, Attempts = attempt, Message = $"{e.GetType().Name}: {e.Message}",
            });
        }
    }

    private async Task<AttemptResult> AttemptAsync(Lane lane, PlannedRefresh view, int attempt)
    {
        var outcome = new RefreshOutcome(view.View, RefreshStatus.Failed, view.Reason) { Method = view.Method, Attempts = attempt };
        using var limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.Stop.Token, limit.Token);
        try
        {
            var connection = await lane.ConnectAsync(context.Stop.Token);
            var (free, state) = await BeginAsync(connection, view, attempt);
            if (free is not { View: true, Lane: true } || state.DoneInRun || Needless(view, state))
            {
                await lane.ResetAsync();
                if (free is not { View: true, Lane: true })
                    return free.View ? AttemptResult.NoLane : AttemptResult.HeldElsewhere;
                return AttemptResult.Ended(state.DoneInRun
                    ? await RecordedSuccessAsync(view.View) ?? outcome
                    : outcome with { Status = RefreshStatus.Left, Attempts = 0, Method = null, Reason = $"another run refreshed it {Times.Text(state.LastSuccessAt!.Value)}" }); // needless for that reason
            }

            outcome = outcome with { StartedAt = state.Now, DataAsOf = state.DataAsOf };
            limit.CancelAfter(view.Limit < Longest ? view.Limit : Longest);
            var started = time.GetTimestamp();
            await RefreshAsync(connection, view, outcome, either.Token);
            outcome = outcome with { Status = RefreshStatus.Refreshed, DurationMs = (long)time.GetElapsedTime(started).TotalMilliseconds };
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException or IOException or System.Net.Sockets.SocketException or TimeoutException)
        {
            await lane.ResetAsync();
            return await FailureAsync(e, view, outcome with { DataAsOf = null }, limit.IsCancellationRequested);
        }

        if (view.Method == RefreshMethod.Blocking)
            await AnalyzeAsync(lane, view);
        return AttemptResult.Ended(outcome);
    }

    /// <summary>The first round trip: settings, locks, and what the ledger knows by then. Small statements, as each is planned anew.</summary>
    private async Task<((bool View, bool Lane) Free, ViewMoment State)> BeginAsync(NpgsqlConnection connection, PlannedRefresh view, int attempt)
    {
        // Before its first attempt in a run that nobody had before, no success of that run can be there.
        var askDone = context.HasLedger && (attempt > 1 || context.Run.Epoch > 1);
        var askReads = context.HasLedger && view.Reads.Count > 0;
        await using var batch = new NpgsqlBatch(connection) { Timeout = 60 };
        batch.Add(BeginSql);
        AddSettings(batch, view);
        batch.Add(LockSql).Parameters.With(NpgsqlDbType.Text, view.View.Schema).With(NpgsqlDbType.Text, view.View.Name);
        batch.Add(SlotSql).Parameters.With(NpgsqlDbType.Integer, context.Lanes);
        batch.Add(ClockSql);
        if (context.HasLedger)
            batch.Add(LastSuccessSql).Parameters.With(NpgsqlDbType.Text, view.View.Schema).With(NpgsqlDbType.Text, view.View.Name);
        if (askReads)
        {
            batch.Add(ReadsSql).Parameters
                .With(NpgsqlDbType.Array | NpgsqlDbType.Text, view.Reads.Select(read => read.Schema).ToArray())
                .With(NpgsqlDbType.Array | NpgsqlDbType.Text, view.Reads.Select(read => read.Name).ToArray());
        }
        if (askDone)
        {
            batch.Add(DoneSql).Parameters
                .With(NpgsqlDbType.Uuid, context.Run.Id.Id).With(NpgsqlDbType.Text, view.View.Schema).With(NpgsqlDbType.Text, view.View.Name);
        }

        // The reader stands on the first result, the settings': BEGIN has none.
        await using var reader = await batch.ExecuteReaderAsync(context.Stop.Token);
        var free = (View: await NextAsync(reader, row => row.GetBoolean(0)), Lane: await NextAsync(reader, row => row.GetBoolean(0)));
        var now = await NextAsync(reader, row => row.GetFieldValue<DateTimeOffset>(0));
        var state = new ViewMoment(now, context.HasLedger ? now : null, null, null, false);
        if (context.HasLedger)
            state = state with { LastSuccessAt = await NextAsync(reader, row => row.Nullable<DateTimeOffset>(0)) };
        if (askReads)
            state = await NextAsync(reader, row => state with { DataAsOf = OldestOf(now, row), NewestRead = row.Nullable<DateTimeOffset>(2) });
        if (askDone)
            state = state with { DoneInRun = await NextAsync(reader, row => row.GetBoolean(0)) };
        return (free, state);
    }

    private static DateTimeOffset? OldestOf(DateTimeOffset now, NpgsqlDataReader reads)
    {
        if (!reads.GetBoolean(0))
            return null;
        var oldest = reads.GetFieldValue<DateTimeOffset>(1);
        return oldest < now ? oldest : now;
    }

    /// <summary>The first row of the next result; the default where it has none.</summary>
    private async Task<T?> NextAsync<T>(NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read)
    {
        await reader.NextResultAsync(context.Stop.Token);
        return await reader.ReadAsync(context.Stop.Token) ? read(reader) : default;
    }

    private void AddSettings(NpgsqlBatch batch, PlannedRefresh view)
    {
        var settings = Settings(view);
        batch.Add(SettingsSql).Parameters
            .With(NpgsqlDbType.Array | NpgsqlDbType.Text, settings.Keys.ToArray())
            .With(NpgsqlDbType.Array | NpgsqlDbType.Text, settings.Values.ToArray());
    }

    private Dictionary<string, string> Settings(PlannedRefresh view)
    {
        var server = context.Situation.Catalog.Server;
        var refresh = context.Situation.Refresh;
        var settings = new Dictionary<string, string>(refresh.Settings)
        {
            ["application_name"] = string.Create(CultureInfo.InvariantCulture, $"freshet:{context.Run.Id.Id:D}:{context.Run.Epoch}"),
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

    private static string Milliseconds(TimeSpan duration) =>
        ((long)(duration < Longest ? duration : Longest).TotalMilliseconds).ToString(CultureInfo.InvariantCulture);

    /// <summary>Somebody else refreshed it since it was asked for (for a tick: since its slot), and what it reads has not been refreshed after that.</summary>
    private bool Needless(PlannedRefresh view, ViewMoment state)
    {
        if (context.Run.Selection.Force || state.LastSuccessAt is not { } success)
            return false;
        var wanted = view.Slot is { } slot ? Cadence.Serves(success, slot) : success >= context.Run.RequestedAt;
        return wanted && !(state.NewestRead > success) && context.Situation.Catalog.Find(view.View) is { Populated: true };
    }

    /// <summary>The second round trip: the refresh, its rows, and the commit of both.</summary>
    private async Task RefreshAsync(NpgsqlConnection connection, PlannedRefresh view, RefreshOutcome outcome, CancellationToken cancellationToken)
    {
        var concurrently = view.Method == RefreshMethod.Concurrent ? "CONCURRENTLY " : "";
        await using var batch = new NpgsqlBatch(connection) { Timeout = 0 }; // the limit is the token's
        batch.Add($"REFRESH MATERIALIZED VIEW {concurrently}{view.View.ToSql()}");
        batch.Add(FlushSql);
        if (context.HasLedger)
        {
            var cadence = context.Situation.CadenceOf(view.View);
            var nextDue = outcome.StartedAt is { } now ? cadence?.NextDue(now) : null;
            RefreshRows.AddSuccess(batch, context.Run.Id.Id, outcome, nextDue, context.Situation.Ledger.Policy(view.View).MaxAge);
        }
        batch.Add("COMMIT");
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<AttemptResult> FailureAsync(Exception e, PlannedRefresh view, RefreshOutcome outcome, bool limitReached)
    {
        // Without an answer of the server's the commit may have come through. Or another worker has the run, and was quicker.
        var answered = (e is PostgresException || e.InnerException is PostgresException) && (e as PostgresException)?.ConstraintName != RefreshRows.OneSuccess;
        if (!answered && outcome.StartedAt is not null && await RecordedSuccessAsync(view.View) is { } success)
            return AttemptResult.Ended(success);

        if (e is OperationCanceledException && limitReached)
            return AttemptResult.Ended(PastLimit(view, outcome));
        if (e is OperationCanceledException)
            return AttemptResult.Ended(outcome with { Status = context.Stop.Status, Reason = "stopped while it was being refreshed" });
        if (SqlStates.IsTransient(e))
            return AttemptResult.MayPass(e);

        var (sqlState, message) = SqlStates.Describe(e);
        if (sqlState == PostgresErrorCodes.QueryCanceled)
            return AttemptResult.Ended(outcome with { Status = RefreshStatus.Cancelled, Reason = "cancelled on the server", SqlState = sqlState, Message = message });
        var gone = sqlState == PostgresErrorCodes.UndefinedTable && !await ExistsAsync(view.View);
        return AttemptResult.Ended(outcome with
        {
            Reason = gone ? "it was dropped or renamed after the plan was made; the next run plans anew" : FailureAdvice.For(sqlState, view, context.Situation.Catalog.Server, context.Situation.Refresh) ?? outcome.Reason,
            SqlState = sqlState,
            Message = message,
        });
    }

    /// <summary>Whether the view is still there; where that cannot be found out, it is.</summary>
    private async Task<bool> ExistsAsync(ViewName view)
    {
        using var shortly = new CancellationTokenSource(TimeSpan.FromSeconds(5), time);
        try
        {
            await using var command = context.Database.Pool.CreateCommand(ExistsSql);
            command.Parameters.With(NpgsqlDbType.Text, view.Schema).With(NpgsqlDbType.Text, view.Name);
            return (bool)(await command.ExecuteScalarAsync(shortly.Token))!; // EXISTS is never NULL
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            return true;
        }
    }

    private static RefreshOutcome PastLimit(PlannedRefresh view, RefreshOutcome outcome) => view.BlocksReaders
        ? outcome with
        {
            Status = RefreshStatus.Left,
            NeedsMending = true,
            Reason = $"its readers had waited for {Times.Text(view.Limit)} (MaxBlocking), so it was given up. Create an index, and they never wait: {view.IndexToCreate}",
        }
        : outcome with { Status = RefreshStatus.TimedOut, Message = $"not done within its limit of {Times.Text(view.Limit)} (StatementTimeout)" };

    /// <summary>Looks on a connection of its own, and for a short time only: the view's may be gone, and so may the server.</summary>
    private async Task<RefreshOutcome?> RecordedSuccessAsync(ViewName view)
    {
        if (!context.HasLedger)
            return null;
        using var shortly = new CancellationTokenSource(TimeSpan.FromSeconds(5), time);
        try
        {
            var refreshes = await new LedgerReader(context.Database.Pool).ReadRefreshesAsync(context.Run.Id.Id, shortly.Token);
            return refreshes.FirstOrDefault(refresh => refresh.View == view && refresh.Succeeded);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            return null; // unknown; the next attempt looks again under the view's lock
        }
    }

    /// <summary>A blocking refresh makes a new table, of which the planner knows nothing yet.</summary>
    private async Task AnalyzeAsync(Lane lane, PlannedRefresh view)
    {
        try
        {
            await using var batch = new NpgsqlBatch(await lane.ConnectAsync(context.Stop.Token)) { Timeout = 0 };
            batch.Add("BEGIN");
            AddSettings(batch, view);
            batch.Add($"ANALYZE {view.View.ToSql()}");
            batch.Add("COMMIT");
            await batch.ExecuteNonQueryAsync(context.Stop.Token);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            logger.AnalyzeFailed(view.View, SqlStates.Describe(e).Message);
            await lane.ResetAsync();
        }
    }

    /// <summary>What the first round trip read, under the view's lock and before its REFRESH.</summary>
    private readonly record struct ViewMoment(
        DateTimeOffset Now, DateTimeOffset? DataAsOf, DateTimeOffset? LastSuccessAt, DateTimeOffset? NewestRead, bool DoneInRun);
}
