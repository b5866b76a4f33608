namespace Freshet.PostgresTests.Swaps;

public sealed class ExchangeTests
{
    [EachServerLong]
    public async Task Reader_that_goes_on_for_long_keeps_its_rows_and_auto_refreshes_beside_it(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + "CREATE VIEW plain AS SELECT * FROM a_hourly;");
        await db.Engine.InstallAsync();
        await db.RefreshAsync("a_hourly");
        await db.ExecuteAsync("UPDATE freshet.view_state SET concurrent_ms = 60000; INSERT INTO source VALUES (1, 1)");
        await using var reader = await db.ConnectAsync(applicationName: "long report");
        await reader.ExecuteAsync("BEGIN; SELECT * FROM plain");
        await using var other = await db.ConnectAsync();
        var engine = db.NewEngine(options => options.Refresh.AllowSwap = true);

        var run = await engine.StartAsync(Select.Views("a_hourly") with { Force = true });
        while (!run.Task.IsCompleted)
            await other.ExecuteAsync("SELECT * FROM plain; SELECT * FROM a_hourly"); // nobody waits for longer than the exchange does
        var outcome = (await run.EndAsync()).Of("a_hourly");

        (outcome.Status, outcome.Method, outcome.Attempts).ShouldBe((RefreshStatus.Refreshed, RefreshMethod.Concurrent, 2), outcome.Reason);
        outcome.Reason.ShouldContain("the exchange of its swap never got its lock");
        engine.Log.Events.ShouldContain(logged => logged.Text.Contains("long report", StringComparison.Ordinal));
        (await db.ScalarAsync<long>("SELECT count(*) FROM a_hourly")).ShouldBe(1);
        (await db.ScalarAsync<int>("SELECT missed_exchanges FROM freshet.view_state")).ShouldBe(1);

        // The next run does not try again so soon; after a swap that succeeds, nothing is held against it.
        (await engine.RefreshAsync(Select.Views("a_hourly") with { Force = true })).Of("a_hourly").Method.ShouldBe(RefreshMethod.Concurrent);
        await reader.ExecuteAsync("COMMIT");
        await db.ExecuteAsync("UPDATE freshet.view_state SET missed_exchange_at = missed_exchange_at - interval '3 hours', concurrent_ms = 60000");
        (await engine.RefreshAsync(Select.Views("a_hourly") with { Force = true })).Of("a_hourly").Method.ShouldBe(RefreshMethod.Swap);
        (await db.ScalarAsync<int>("SELECT missed_exchanges FROM freshet.view_state")).ShouldBe(0);
    }

    [EachServer]
    public async Task Exchange_waits_for_a_reader_that_ends(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using var reader = await db.ConnectAsync();
        await reader.ExecuteAsync("BEGIN; SELECT * FROM a_hourly");
        var run = await db.NewEngine(options => options.Refresh.AllowSwap = true)
            .StartAsync(Select.Views("a_hourly") with { Method = RefreshMethod.Swap });
        await db.UntilAsync("SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'a_hourly'::regclass AND mode = 'AccessExclusiveLock' AND NOT granted)");

        await reader.ExecuteAsync("COMMIT");

        var outcome = (await run.EndAsync()).Of("a_hourly");
        (outcome.Method, outcome.Attempts).ShouldBe((RefreshMethod.Swap, 1));
    }

    [EachServer]
    public async Task Dump_that_has_begun_is_not_disturbed(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly"));
        var engine = db.NewEngine(options => options.Refresh.AllowSwap = true);
        var oid = await db.OidAsync("a_hourly");
        await using (await db.ConnectAsync(applicationName: "pg_dump"))
        {
            var before = (await engine.SwapAsync("a_hourly")).Of("a_hourly");
            before.Method.ShouldBe(RefreshMethod.Concurrent);
            before.Reason.ShouldContain("exchange_blocked: pg_dump is at work in the database");
        }
        await db.UntilAsync("SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'pg_dump' AND datname = current_database()");
        await gate.CloseAsync();
        var run = await engine.StartAsync(Select.Views("a_hourly") with { Method = RefreshMethod.Swap, Force = true });
        await gate.ReachedAsync();
        await using (await db.ConnectAsync(applicationName: "pg_dump"))
        {
            await gate.OpenAsync();
            var meanwhile = (await run.EndAsync()).Of("a_hourly");
            (meanwhile.Method, meanwhile.Attempts).ShouldBe((RefreshMethod.Concurrent, 2), meanwhile.Reason);
        }
        (await db.OidAsync("a_hourly")).ShouldBe(oid);
    }

    [EachServer]
    public async Task Change_during_the_build_starts_the_swap_over(string server)
    {
        (string Sql, string Check)[] changes =
        [
            ("CREATE INDEX later ON a_hourly (id)", ""), // waits for the swap, and finds the view that it began with gone, or makes its index
            ("GRANT SELECT ON a_hourly TO \"{role}\"", "SELECT has_table_privilege('{role}', 'a_hourly', 'SELECT')"),
            ("GRANT SELECT (id) ON a_hourly TO \"{role}\"", "SELECT has_column_privilege('{role}', 'a_hourly', 'id', 'SELECT')"),
            ("COMMENT ON INDEX a_hourly_id_idx IS 'new'", "SELECT obj_description('a_hourly_id_idx'::regclass, 'pg_class') = 'new'"),
            ("ALTER INDEX a_hourly_id_idx RENAME TO renamed", "SELECT to_regclass('renamed') IS NOT NULL"),
            ("ALTER INDEX a_hourly_id_idx SET (fillfactor = 70)", "SELECT reloptions = '{fillfactor=70}' FROM pg_class WHERE relname = 'a_hourly_id_idx'"),
            ("CREATE VIEW plain AS SELECT * FROM a_hourly", "SELECT count(*) = 1 FROM plain"),
            ("CREATE OR REPLACE VIEW was AS SELECT id + 1 AS id FROM a_hourly", "SELECT id = 2 FROM was"),
            ("ALTER VIEW was SET (security_barrier = true)", "SELECT reloptions = '{security_barrier=true}' FROM pg_class WHERE relname = 'was'"),
            ("ALTER VIEW was OWNER TO \"{role}\"", "SELECT pg_get_userbyid(relowner) = '{role}' FROM pg_class WHERE relname = 'was'"),
            ("ALTER STATISTICS st SET STATISTICS 9", "SELECT coalesce(stxstattarget, -1) = 9 FROM pg_statistic_ext"),
            ("DROP VIEW was", "SELECT to_regclass('was') IS NULL"),
            ("CREATE MATERIALIZED VIEW reader AS SELECT id FROM a_hourly", "SELECT count(*) = 1 FROM reader"),
            ("VACUUM ANALYZE a_hourly", ""), // as autovacuum would: it waits for the swap
            ("DROP INDEX a_hourly_id_idx", "SELECT to_regclass('a_hourly_id_idx') IS NULL"),
        ];
        foreach (var (sql, check) in changes)
        {
            await using var db = await TestDatabase.CreateAsync(server);
            var gate = await Gate.CreateAsync(db);
            var role = await db.CreateRoleAsync();
            await db.ExecuteAsync(Views.Gated("a_hourly") + "CREATE VIEW was AS SELECT id FROM a_hourly; CREATE STATISTICS st ON (id + 1) FROM a_hourly;"
                + $"GRANT CREATE ON SCHEMA public TO \"{role}\";");
            await gate.CloseAsync();
            var run = await db.NewEngine(options => options.Refresh.AllowSwap = true)
                .StartAsync(Select.Views("a_hourly") with { Method = RefreshMethod.Swap });
            await gate.ReachedAsync();
            await using var session = await db.ConnectAsync();
            var change = session.ExecuteAsync(sql.Replace("{role}", role, StringComparison.Ordinal));
            await db.UntilAsync($"SELECT coalesce(state = 'idle' OR wait_event_type = 'Lock', false) FROM pg_stat_activity WHERE pid = {session.ProcessID}");
            await gate.OpenAsync();

            var outcome = (await run.EndAsync()).Of("a_hourly");
            try
            {
                await change;
            }
            catch (PostgresException e) when (check.Length == 0 || e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InternalError)
            {
                // It waited for the swap, and what it was to change is gone: its session is told so.
                await session.ExecuteAsync(sql.Replace("{role}", role, StringComparison.Ordinal));
            }

            outcome.Status.ShouldBe(RefreshStatus.Refreshed, $"{sql}: {outcome.Reason}");
            if (check.Length > 0)
                (await db.ScalarAsync<bool>(check.Replace("{role}", role, StringComparison.Ordinal))).ShouldBeTrue(sql);
            (await db.ScalarAsync<long>("SELECT count(*) FROM pg_class WHERE relname LIKE 'freshet\\_%' AND relnamespace = 'public'::regnamespace"))
                .ShouldBe(0, sql);
        }
    }
}
