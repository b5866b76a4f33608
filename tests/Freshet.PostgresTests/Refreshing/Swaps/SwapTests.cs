namespace Freshet.PostgresTests.Swaps;

public sealed class SwapTests
{
    private const string Rich = "s.\"Rich view\"";

    [EachServer]
    public async Task Refresh_keeps_all_that_belongs_to_a_view(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await RichSchema.CreateAsync(db);
        await db.Engine.InstallAsync();
        var (catalogs, dump) = (await SchemaText.OfCatalogsAsync(db), await SchemaText.OfDumpAsync(db));
        var oid = await db.OidAsync(Rich);
        await db.ExecuteAsync("UPDATE s.source SET \"user\" = 'changed'");

        var outcome = (await db.SwapAsync(Rich)).Outcomes.ShouldHaveSingleItem();

        (outcome.Status, outcome.Method).ShouldBe((RefreshStatus.Refreshed, RefreshMethod.Swap), outcome.Reason);
        (await db.OidAsync(Rich)).ShouldNotBe(oid);
        (await db.ScalarAsync<long>("SELECT count(*) FROM s.top WHERE who = 'changed'")).ShouldBe(199);
        (await SchemaText.OfCatalogsAsync(db)).ShouldBe(catalogs);
        (await SchemaText.OfDumpAsync(db)).ShouldBe(dump);
        // And once more, as the copy is a view like any other.
        (await db.SwapAsync(Rich)).Outcomes.ShouldHaveSingleItem().Method.ShouldBe(RefreshMethod.Swap);
        (await SchemaText.OfCatalogsAsync(db)).ShouldBe(catalogs);
    }

    [EachServer]
    public async Task Refresh_with_default_settings_creates_changes_and_drops_nothing(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + "CREATE MATERIALIZED VIEW b_hourly AS SELECT id FROM source;");
        await db.Engine.InstallAsync();
        await db.ExecuteAsync("""
            CREATE TABLE done (tag text);
            -- REFRESH … CONCURRENTLY has temporary tables of its own.
            CREATE FUNCTION record_commands() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
                INSERT INTO public.done SELECT c.command_tag FROM pg_event_trigger_ddl_commands() c WHERE c.schema_name IS DISTINCT FROM 'pg_temp';
            END $$;
            CREATE FUNCTION record_drops() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
                INSERT INTO public.done SELECT 'DROP ' || d.object_identity FROM pg_event_trigger_dropped_objects() d WHERE NOT d.is_temporary;
            END $$;
            CREATE EVENT TRIGGER record_commands ON ddl_command_end EXECUTE FUNCTION record_commands();
            CREATE EVENT TRIGGER record_drops ON sql_drop EXECUTE FUNCTION record_drops();
            """);
        await db.ExecuteAsync("UPDATE freshet.view_state SET concurrent_ms = 60000");

        foreach (var method in Enum.GetValues<RefreshMethod>())
            await db.RefreshAsync(Select.All with { Method = method, Force = true });
        await db.RefreshAsync(Select.All with { Force = true });

        (await db.ListAsync<string>("SELECT DISTINCT tag FROM done")).ShouldBe(["REFRESH MATERIALIZED VIEW"]);
    }

    [EachServer]
    public async Task Refresh_by_swap_without_permission_is_refused_with_the_settings_name(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));

        var result = await db.RefreshAsync(Select.Views("a_hourly") with { Method = RefreshMethod.Swap });

        var outcome = result.Outcomes.ShouldHaveSingleItem();
        (result.Status, outcome.Status, outcome.Code).ShouldBe((RunStatus.Failed, RefreshStatus.Skipped, ReasonCode.SwapNotAllowed));
        outcome.Reason.ShouldContain("Freshet:Databases:main:AllowSwap");
    }

    [EachServer]
    public async Task Refresh_is_permitted_by_a_policy_alone(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.Engine.InstallAsync();
        var set = await FreshetCommand.On(db).RunAsync("policy", "set", "public.a_hourly", "--method", "swap", "--allow-swap", "true");
        set.ExitCode.ShouldBe(0, set.All);

        (await db.RefreshAsync("a_hourly")).Of("a_hourly").Method.ShouldBe(RefreshMethod.Swap);
    }

    [EachServer]
    public async Task Refresh_with_settings_of_the_session_gives_the_same_rows_as_another_method(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("""
            CREATE TABLE source (id integer, at timestamptz, span interval, price money, f float8, raw bytea);
            INSERT INTO source VALUES (1, '2026-03-04 05:06Z', '1 month 2 days 03:04', 12.5, 0.1, 'abc');
            SET DateStyle = 'SQL, DMY'; SET IntervalStyle = 'iso_8601'; SET TimeZone = 'Asia/Tokyo'; SET extra_float_digits = -15;
            CREATE MATERIALIZED VIEW a_hourly AS
            SELECT id, at::text || at::date AS at, span::text AS span, price::text AS price, f::text AS f, raw::text AS raw,
                   '1.1.2026 00:00'::timestamptz AS moment, interval '1-2' AS years, 0.1::float8 + 0.2::float8 AS sum, current_setting('TimeZone') AS zone
            FROM source;
            CREATE UNIQUE INDEX ON a_hourly (id);
            """);
        await db.ExecuteAsync($"""
            ALTER DATABASE "{db.Name}" SET DateStyle = 'German'; ALTER DATABASE "{db.Name}" SET IntervalStyle = 'sql_standard';
            ALTER DATABASE "{db.Name}" SET TimeZone = 'America/Caracas'; ALTER DATABASE "{db.Name}" SET extra_float_digits = 0;
            ALTER DATABASE "{db.Name}" SET bytea_output = 'escape'; ALTER DATABASE "{db.Name}" SET standard_conforming_strings = off;
            ALTER DATABASE "{db.Name}" SET transform_null_equals = on;
            """);
        await db.NewEngine().RefreshAsync(Select.All with { Method = RefreshMethod.Blocking });
        var expected = await db.ScalarAsync<string>("SELECT a::text FROM a_hourly a");

        (await db.SwapAsync("a_hourly")).Of("a_hourly").Method.ShouldBe(RefreshMethod.Swap);

        (await db.ScalarAsync<string>("SELECT a::text FROM a_hourly a")).ShouldBe(expected);
        (await db.ScalarAsync<string>("SELECT zone FROM a_hourly")).ShouldBe("America/Caracas");
    }

    [EachServer]
    public async Task Refresh_keeps_thirty_indexes_with_the_longest_names(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + string.Join('\n', Enumerable.Range(10, 30).Select(number =>
            $"CREATE INDEX {new string('i', 61)}{number} ON a_hourly ((amount + {number}));")));
        var indexes = await db.ListAsync<string>("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1");

        (await db.SwapAsync("a_hourly")).Of("a_hourly").Method.ShouldBe(RefreshMethod.Swap);

        (await db.ListAsync<string>("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1")).ShouldBe(indexes);
        indexes.Count.ShouldBe(31);
    }

    [EachServer]
    public async Task Refresh_after_a_change_of_default_privileges_gives_nobody_a_right(string server)
    {
        foreach (var change in (string[])["GRANT SELECT ON TABLES TO PUBLIC", "REVOKE ALL ON TABLES FROM CURRENT_USER", "GRANT ALL ON TABLES TO \"{role}\""])
        {
            await using var db = await TestDatabase.CreateAsync(server);
            var role = await db.CreateRoleAsync();
            await db.ExecuteAsync(Views.Of("source", "a_hourly"));
            await db.Engine.InstallAsync();
            await db.ExecuteAsync($"ALTER DEFAULT PRIVILEGES {change.Replace("{role}", role, StringComparison.Ordinal)}");
            const string Rights = "SELECT coalesce(relacl, acldefault('r', relowner))::text FROM pg_class WHERE oid = 'a_hourly'::regclass";
            var rights = await db.ScalarAsync<string>(Rights);

            (await db.SwapAsync("a_hourly")).Of("a_hourly").Method.ShouldBe(RefreshMethod.Swap, change);

            (await db.ScalarAsync<string>(Rights)).ShouldBe(rights, change);
            await db.ExecuteAsync($"DROP OWNED BY \"{role}\"");
        }
    }

    [EachServer]
    public async Task Refresh_of_awkward_names(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("CREATE TABLE source (id integer); INSERT INTO source VALUES (1)");
        List<ViewName> names = [.. AwkwardNames.Schemas.SelectMany(_ => AwkwardNames.Names, (schema, name) => new ViewName(schema, name))];
        foreach (var schema in AwkwardNames.Schemas.Skip(1))
            await db.ExecuteAsync($"CREATE SCHEMA {ViewName.Quote(schema)}");
        foreach (var name in names)
            await db.ExecuteAsync(
                $"CREATE MATERIALIZED VIEW {name.ToSql()} AS SELECT id FROM public.source; CREATE UNIQUE INDEX ON {name.ToSql()} (id)");

        var result = await db.NewEngine(options => options.Refresh.AllowSwap = true)
            .RefreshAsync(Select.All with { Method = RefreshMethod.Swap });

        result.Outcomes.ShouldAllBe(outcome => outcome.Status == RefreshStatus.Refreshed && outcome.Method == RefreshMethod.Swap);
        result.Outcomes.Count.ShouldBe(names.Count);
    }

    [EachServer]
    public async Task Refresh_by_the_lowest_role_that_may(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var (owner, refresher) = (await db.CreateRoleAsync(), await db.CreateRoleAsync());
        await db.ExecuteAsync($"""
            CREATE SCHEMA r; GRANT USAGE, CREATE ON SCHEMA r TO "{owner}"; GRANT USAGE ON SCHEMA r TO "{refresher}"; GRANT "{owner}" TO "{refresher}";
            CREATE TABLE r.source (id integer); INSERT INTO r.source VALUES (1); GRANT SELECT ON r.source TO "{owner}";
            CREATE MATERIALIZED VIEW r.a_hourly AS SELECT id FROM r.source; CREATE UNIQUE INDEX ON r.a_hourly (id);
            CREATE VIEW r.plain AS SELECT * FROM r.a_hourly;
            ALTER MATERIALIZED VIEW r.a_hourly OWNER TO "{owner}"; ALTER VIEW r.plain OWNER TO "{owner}";
            """);
        await db.Engine.InstallAsync();
        await db.ExecuteAsync($"""
            GRANT USAGE ON SCHEMA freshet TO "{refresher}"; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA freshet TO "{refresher}";
            GRANT USAGE ON ALL SEQUENCES IN SCHEMA freshet TO "{refresher}";
            """);

        var engine = db.NewEngine(options => options.Database.AllowSwap = true, refresher);
        var outcome = (await engine.SwapAsync("r.a_hourly")).Outcomes.ShouldHaveSingleItem();

        (outcome.Status, outcome.Method, outcome.Message).ShouldBe((RefreshStatus.Refreshed, RefreshMethod.Swap, null), outcome.Reason);
        (await db.ScalarAsync<string>("SELECT pg_get_userbyid(relowner)::text FROM pg_class WHERE oid = 'r.a_hourly'::regclass")).ShouldBe(owner);
        (await db.ScalarAsync<bool>("SELECT view_oid = 'r.a_hourly'::regclass AND last_success_at IS NOT NULL FROM freshet.view_state")).ShouldBeTrue();
    }

    [EachServer]
    public async Task Reader_with_an_older_snapshot_sees_all_rows_after_the_exchange(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("CREATE TABLE source (id integer, amount integer); INSERT INTO source SELECT i, i FROM generate_series(1, 1000) i;"
            + Views.Of("source", "a_hourly") + "CREATE VIEW plain AS SELECT * FROM a_hourly;");
        await using var reader = await db.ConnectAsync();
        await reader.ExecuteAsync("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM source LIMIT 1");
        await db.ExecuteAsync("INSERT INTO source VALUES (1001, 1001)"); // as after a blocking refresh, the reader sees the new rows

        (await db.SwapAsync("a_hourly")).Of("a_hourly").Method.ShouldBe(RefreshMethod.Swap);

        foreach (var query in (string[])["SELECT count(*) FROM a_hourly", "SELECT count(*) FROM plain", "SELECT count(*) FROM a_hourly WHERE id > 0"])
            (await ScalarAsync(reader, query)).ShouldBe(1001, query);
        await reader.ExecuteAsync("SET LOCAL enable_seqscan = off");
        (await ScalarAsync(reader, "SELECT count(*) FROM a_hourly WHERE id BETWEEN 1 AND 10")).ShouldBe(10);
    }

    [EachServer]
    public async Task Readers_of_every_kind_and_a_writer_go_on_through_many_swaps(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("CREATE TABLE source (id integer, amount integer); INSERT INTO source SELECT i, i FROM generate_series(1, 500) i;"
            + Views.Of("source", "a_hourly")
            + "CREATE VIEW plain AS SELECT * FROM a_hourly; CREATE VIEW above AS SELECT p.* FROM plain p JOIN a_hourly a USING (id);");
        using var over = new CancellationTokenSource();
        var readers = new[]
        {
            ReadAsync("SELECT count(*) FROM a_hourly"), ReadAsync("SELECT count(*) FROM plain"), ReadAsync("SELECT count(*) FROM above"),
            ReadAsync("SELECT count(*) FROM above", prepare: true), ReadAsync("SELECT count(*) FROM a_hourly a JOIN plain USING (id)", prepare: true),
            ReadInCursorsAsync(), WriteAsync(),
        };
        var engine = db.NewEngine(options => options.Refresh.AllowSwap = true);
        for (var i = 0; i < 10; i++)
            (await engine.SwapAsync("a_hourly")).Of("a_hourly").Method.ShouldBe(RefreshMethod.Swap);
        await over.CancelAsync();

        (await Task.WhenAll(readers)).ShouldAllBe(reads => reads > 0);

        async Task<int> ReadAsync(string query, bool prepare = false)
        {
            await using var connection = await db.ConnectAsync();
            await using var command = new NpgsqlCommand(query, connection);
            if (prepare)
                await command.PrepareAsync();
            var reads = 0;
            for (; !over.IsCancellationRequested; reads++)
                ((long)(await command.ExecuteScalarAsync())!).ShouldBe(500L, query); // count is never NULL
            return reads;
        }

        async Task<int> WriteAsync()
        {
            await using var connection = await db.ConnectAsync();
            var writes = 0;
            for (; !over.IsCancellationRequested; writes++)
                await connection.ExecuteAsync("UPDATE source SET amount = amount + 1 WHERE id = 7");
            return writes;
        }

        async Task<int> ReadInCursorsAsync()
        {
            await using var connection = await db.ConnectAsync();
            var reads = 0;
            for (; !over.IsCancellationRequested; reads++)
                await connection.ExecuteAsync(
                    "BEGIN; DECLARE c CURSOR FOR SELECT * FROM above; FETCH 100 FROM c; FETCH 400 FROM c; CLOSE c; COMMIT");
            return reads;
        }
    }

    [EachServer]
    public async Task Two_swaps_at_once_and_a_swap_beside_a_concurrent_refresh_refresh_once_each(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly"));
        await gate.CloseAsync();
        var engine = db.NewEngine(options => options.Refresh.AllowSwap = true);
        var first = await engine.StartAsync(Select.Views("a_hourly") with { Method = RefreshMethod.Swap });
        await gate.ReachedAsync();
        var second = await db.NewEngine(options => options.Refresh.AllowSwap = true)
            .StartAsync(Select.Views("a_hourly") with { Method = RefreshMethod.Swap, Force = true });
        var third = await db.NewEngine().StartAsync(Select.Views("a_hourly") with { Method = RefreshMethod.Concurrent, Force = true });
        await using var manual = await db.ConnectAsync();
        var by_hand = manual.ExecuteAsync("REFRESH MATERIALIZED VIEW CONCURRENTLY a_hourly");
        await db.UntilAsync($"SELECT count(*) = 1 FROM pg_locks WHERE pid = {manual.ProcessID} AND NOT granted");
        await gate.OpenAsync();

        (await first.EndAsync()).Of("a_hourly").Status.ShouldBe(RefreshStatus.Refreshed);
        (await second.EndAsync()).Of("a_hourly").Status.ShouldBe(RefreshStatus.Refreshed);
        (await third.EndAsync()).Of("a_hourly").Status.ShouldBe(RefreshStatus.Refreshed);
        await by_hand;
        (await db.ScalarAsync<long>("SELECT count(*) FROM pg_class WHERE relname LIKE 'freshet\\_%' AND relnamespace = 'public'::regnamespace")).ShouldBe(0);
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.view_state")).ShouldBe(1);
    }

    private static async Task<long> ScalarAsync(NpgsqlConnection connection, string query)
    {
        await using var command = new NpgsqlCommand(query, connection);
        return (long)(await command.ExecuteScalarAsync())!; // count is never NULL
    }
}
