namespace Freshet.PostgresTests.Swaps;

public sealed class SwapCrashTests
{
    // Stands still at a statement of a refresh, as if it took long.
    private const string Steps = """
        CREATE TABLE step (stop_at integer); INSERT INTO step VALUES (0);
        CREATE FUNCTION stop() RETURNS event_trigger LANGUAGE plpgsql AS $$
        DECLARE number integer := coalesce(nullif(current_setting('test.step', true), ''), '0')::integer + 1;
        BEGIN
            IF current_setting('application_name') LIKE 'freshet:%' THEN
                PERFORM set_config('test.step', number::text, true);
                IF number = (SELECT stop_at FROM public.step) THEN
                    PERFORM pg_sleep(600);
                END IF;
            END IF;
        END
        $$;
        CREATE EVENT TRIGGER stop ON ddl_command_start EXECUTE FUNCTION stop();
        """;

    private const string Standing = """
        SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep' AND application_name LIKE 'freshet:%'
        """;

    private const string Leftovers = """
        SELECT count(*) FROM pg_class WHERE relname LIKE 'freshet\_%' AND relnamespace = 'public'::regnamespace
        """;

    private static readonly string Schema =
        "CREATE TABLE source (id integer, amount integer); INSERT INTO source VALUES (1, 1);" + Views.Of("source", "a_hourly")
        + "CREATE VIEW plain AS SELECT * FROM a_hourly; COMMENT ON MATERIALIZED VIEW a_hourly IS 'kept'; GRANT SELECT ON a_hourly TO PUBLIC;"
        + "CREATE STATISTICS st ON id, amount FROM a_hourly;";

    [EachServerLong]
    public async Task Session_that_is_ended_at_any_statement_leaves_the_view_whole_and_nothing_else(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Schema);
        await db.Engine.InstallAsync();
        await db.ExecuteAsync(Steps);
        var (oid, before) = (await db.OidAsync("a_hourly"), await SchemaText.OfCatalogsAsync(db));
        await db.ExecuteAsync("INSERT INTO source VALUES (2, 2)");

        var step = 0;
        while (true)
        {
            await db.ExecuteAsync($"UPDATE step SET stop_at = {++step}");
            var run = await db.NewEngine(options => (options.Refresh.AllowSwap, options.Refresh.Retries) = (true, 0))
                .StartAsync(Select.Views("a_hourly") with { Method = RefreshMethod.Swap });
            await Eventually.HoldsAsync(
                async () => run.Task.IsCompleted || (await db.ListAsync<int>(Standing)).Count == 1, () => Task.FromResult($"step {step}"));
            if (run.Task.IsCompleted)
                break;
            await db.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM ({Standing}) s");

            (await run.EndAsync()).Of("a_hourly").Status.ShouldBe(RefreshStatus.Failed, $"step {step}");
            (await db.OidAsync("a_hourly")).ShouldBe(oid, $"step {step}");
            (await SchemaText.OfCatalogsAsync(db)).ShouldBe(before, $"step {step}");
            (await db.ScalarAsync<long>("SELECT count(*) FROM plain")).ShouldBe(1, $"step {step}");
        }

        step.ShouldBeGreaterThan(15);
        (await db.OidAsync("a_hourly")).ShouldNotBe(oid);
        (await SchemaText.OfCatalogsAsync(db)).ShouldBe(before);
        (await db.ScalarAsync<long>("SELECT count(*) FROM plain")).ShouldBe(2);
    }

    [EachServerOnUnix]
    public async Task Command_that_is_killed_at_the_exchange_leaves_the_view_whole_and_nothing_else(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Schema);
        await db.Engine.InstallAsync();
        await db.ExecuteAsync(Steps);
        var (oid, before) = (await db.OidAsync("a_hourly"), await SchemaText.OfCatalogsAsync(db));
        await db.ExecuteAsync("UPDATE step SET stop_at = 15");
        await using var freshet = new FreshetCommand
        {
            ["Databases__main__ConnectionString"] = FreshetCommand.ConnectionString(db), ["Refresh__AllowSwap"] = "true",
        }.Start("refresh", "--view", "a_hourly", "--method", "swap");
        await db.UntilAsync($"SELECT count(*) = 1 FROM ({Standing}) s");

        await freshet.SignalAsync("KILL");

        await db.UntilAsync("SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'freshet:%'");
        (await db.OidAsync("a_hourly")).ShouldBe(oid);
        (await SchemaText.OfCatalogsAsync(db)).ShouldBe(before);
        (await db.ScalarAsync<long>(Leftovers)).ShouldBe(0);
    }

    [EachOwnServer]
    public async Task Server_that_crashes_during_the_fill_or_the_exchange_has_the_old_view_and_nothing_else(string server)
    {
        await using var own = await OwnServer.StartAsync(server);
        await own.ExecuteAsync(Schema + Steps);
        foreach (var step in (int[])[8, 17])
        {
            await own.ExecuteAsync($"UPDATE step SET stop_at = {step}");
            await using var engine = new Engine(own.ConnectionString, options =>
                (options.Refresh.AllowSwap, options.Refresh.Retries, options.Refresh.OutagePatience) = (true, 0, TimeSpan.FromMinutes(1)));
            var run = await engine.StartAsync(Select.Views("a_hourly") with { Method = RefreshMethod.Swap });
            await own.UntilAsync($"SELECT count(*) = 1 FROM ({Standing}) s");
            await own.ExecuteAsync("UPDATE step SET stop_at = 0; CHECKPOINT");

            await own.CommandAsync("crash");

            await run.EndAsync();
            (await own.ListAsync("SELECT count(*)::text FROM plain")).ShouldBe(["1"]);
            (await own.ListAsync("SELECT obj_description('a_hourly'::regclass, 'pg_class')")).ShouldBe(["kept"]);
            (await own.ListAsync(Leftovers.Replace("count(*)", "count(*)::text", StringComparison.Ordinal))).ShouldBe(["0"]);
        }
    }
}
