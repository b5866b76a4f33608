namespace Freshet.PostgresTests;

public sealed class FailureTests
{
    // All that Freshet wrote down, wherever it did.
    private const string LedgerTextSql =
        "SELECT query_to_xml('SELECT * FROM freshet.refresh, freshet.view_state, freshet.run', true, true, '')::text";

    [EachServer]
    public async Task Refresh_that_fails_fails_what_reads_it_and_nothing_else(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Dividing("source", "a_hourly") + Views.Reading("a_hourly", "b_hourly")
            + Views.Reading("b_hourly", "c_hourly") + Views.Of("source", "d_hourly"));
        await db.ExecuteAsync("INSERT INTO source VALUES (1, 5)");
        await db.RefreshAsync(Select.All);
        await db.ExecuteAsync("INSERT INTO source VALUES (2, 0)");

        var result = await db.RefreshAsync(Select.All);

        result.Status.ShouldBe(RunStatus.PartlyFailed);
        result.Of("a_hourly").ShouldSatisfyAllConditions(
            outcome => outcome.Status.ShouldBe(RefreshStatus.Failed),
            outcome => outcome.Attempts.ShouldBe(1),
            outcome => outcome.SqlState.ShouldBe("22012"),
            outcome => outcome.Message.ShouldBe("division_by_zero"));
        result.Of("b_hourly").ShouldSatisfyAllConditions(
            outcome => outcome.Status.ShouldBe(RefreshStatus.Skipped),
            outcome => outcome.Code.ShouldBe(ReasonCode.UpstreamFailed),
            outcome => outcome.Reason.ShouldContain("public.a_hourly"));
        result.Of("c_hourly").Status.ShouldBe(RefreshStatus.Skipped);
        result.Of("c_hourly").Code.ShouldBe(ReasonCode.UpstreamFailed);
        result.Of("d_hourly").Status.ShouldBe(RefreshStatus.Refreshed);
        (await db.ListAsync<int>("SELECT amount FROM a_hourly")).ShouldBe([20]);
        (await db.ScalarAsync<string>("SELECT status FROM freshet.run ORDER BY requested_at DESC LIMIT 1")).ShouldBe("partly_failed");
        (await db.ListAsync<int>("SELECT failures_in_row FROM freshet.view_state ORDER BY view_name")).ShouldBe([1, 0, 0, 0]);
        db.Engine.Log.Events.ShouldContain(logged => logged.Id == 111 && logged.Text.Contains("a_hourly", StringComparison.Ordinal));
        db.Engine.Log.Events.ShouldContain(logged => logged.Id == 102);
    }

    [EachServer]
    public async Task Refresh_with_duplicate_rows_fails_without_showing_them(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("""
            CREATE TABLE source (client text, amount integer);
            INSERT INTO source VALUES ('Ann Secret', 1);
            CREATE MATERIALIZED VIEW whole_hourly AS SELECT client, amount FROM source;
            CREATE UNIQUE INDEX ON whole_hourly (client);
            CREATE MATERIALIZED VIEW key_hourly AS SELECT client, (row_number() OVER ())::integer AS amount FROM source;
            CREATE UNIQUE INDEX ON key_hourly (client);
            CREATE MATERIALIZED VIEW filling_hourly AS SELECT client, amount FROM source WITH NO DATA;
            CREATE UNIQUE INDEX ON filling_hourly (client);
            INSERT INTO source VALUES ('Ann Secret', 1);
            """);

        var result = await db.RefreshAsync(Select.All);

        result.Status.ShouldBe(RunStatus.Failed);
        result.Of("whole_hourly").SqlState.ShouldBe("21000");
        result.Of("key_hourly").SqlState.ShouldBe("23505");
        result.Of("filling_hourly").SqlState.ShouldBe("23505");
        result.Outcomes.ShouldAllBe(outcome => outcome.Status == RefreshStatus.Failed && outcome.Attempts == 1);
        (await db.ListAsync<int>("SELECT amount FROM whole_hourly UNION ALL SELECT amount FROM key_hourly")).ShouldBe([1, 1]);
        result.ToString().ShouldNotContain("Secret");
        (await db.ScalarAsync<string>(LedgerTextSql)).ShouldNotContain("Secret");
        db.Engine.Log.Events.ShouldAllBe(logged => !logged.Text.Contains("Secret", StringComparison.Ordinal));
    }

    [EachServer]
    public async Task Refresh_whose_message_holds_a_value_shows_the_condition_only(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("""
            CREATE TABLE source (client text);
            CREATE FUNCTION refuse(client text) RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'I know %', client; END $$;
            CREATE MATERIALIZED VIEW casting_hourly AS SELECT client::integer AS id FROM source;
            CREATE MATERIALIZED VIEW raising_hourly AS SELECT refuse(client) AS id FROM source;
            CREATE FUNCTION run(client text) RETURNS integer LANGUAGE plpgsql
                AS $$ DECLARE n integer; BEGIN EXECUTE 'SELECT ' || client INTO n; RETURN n; END $$;
            CREATE MATERIALIZED VIEW searching_hourly AS SELECT to_tsquery('simple', client) AS id FROM source;
            CREATE MATERIALIZED VIEW connecting_hourly AS SELECT has_database_privilege(client, 'CONNECT') AS id FROM source;
            CREATE MATERIALIZED VIEW granting_hourly AS SELECT has_column_privilege('source', client, 'SELECT') AS id FROM source;
            CREATE MATERIALIZED VIEW typing_hourly AS SELECT client::regtype AS id FROM source;
            CREATE MATERIALIZED VIEW running_hourly AS SELECT run(client) AS id FROM source;
            CREATE MATERIALIZED VIEW setting_hourly AS SELECT current_setting(client) AS id FROM source;
            CREATE MATERIALIZED VIEW opening_hourly AS SELECT pg_read_file(client) AS id FROM source;
            CREATE MATERIALIZED VIEW roles_hourly AS SELECT client::regrole AS id FROM source;
            CREATE MATERIALIZED VIEW path_hourly AS SELECT client::jsonpath AS id FROM source;
            CREATE MATERIALIZED VIEW looking_hourly AS SELECT client::regclass AS id FROM source;
            CREATE MATERIALIZED VIEW words_hourly AS SELECT client::tsquery AS id FROM source;
            CREATE MATERIALIZED VIEW files_hourly AS SELECT pg_read_file('PG_VERSION/' || client) AS id FROM source;
            """);

        foreach (var value in new[] { "'\"Secret\" ('", "'Ann.J.Secret'", "'Secret' || repeat('a', 3000)", "'Ann Secret'" })
        {
            await db.ExecuteAsync($"TRUNCATE source; INSERT INTO source VALUES ({value})");
            var outcomes = (await db.RefreshAsync(Select.All)).Outcomes;
            outcomes.Count(outcome => outcome.Status == RefreshStatus.Failed).ShouldBeGreaterThan(outcomes.Count / 2);
            outcomes.ShouldAllBe(outcome => !$"{outcome.Message} {outcome.Reason}".Contains("Secret", StringComparison.OrdinalIgnoreCase));
        }

        var result = await db.RefreshAsync(Select.All);
        result.Of("casting_hourly").Message.ShouldBe("invalid_text_representation");
        result.Of("raising_hourly").Message.ShouldBe("raise_exception");
        (await db.ScalarAsync<string>(LedgerTextSql)).ShouldNotContain("Secret");
        db.Engine.Log.Events.ShouldAllBe(logged => !logged.Text.Contains("Secret", StringComparison.Ordinal));
    }

    [EachServer]
    public async Task Refresh_of_a_view_that_went_away_after_the_plan_fails_alone(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(
            Views.Gated("a_hourly") + Views.Of("source", "b_hourly") + Views.Of("source", "c_hourly") + Views.Of("source", "d_hourly"));
        await gate.CloseAsync();
        var run = await db.NewEngine(options => options.Database.Lanes = 1).StartAsync(Select.All);
        await gate.ReachedAsync();

        await db.ExecuteAsync("DROP MATERIALIZED VIEW b_hourly; ALTER MATERIALIZED VIEW c_hourly RENAME TO c_daily");
        await gate.OpenAsync();
        var result = await run.EndAsync();

        result.Status.ShouldBe(RunStatus.PartlyFailed);
        result.Of("b_hourly").ShouldSatisfyAllConditions(
            outcome => outcome.Status.ShouldBe(RefreshStatus.Failed),
            outcome => outcome.SqlState.ShouldBe("42P01"),
            outcome => outcome.Reason.ShouldContain("dropped or renamed"));
        result.Of("c_hourly").SqlState.ShouldBe("42P01");
        result.Of("d_hourly").Status.ShouldBe(RefreshStatus.Refreshed);
    }

    [EachServer]
    public async Task Refresh_that_cannot_be_recorded_does_not_happen(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.Engine.InstallAsync();
        await db.ExecuteAsync("""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON freshet.view_state FOR EACH ROW WHEN (NEW.last_success_at IS NOT NULL)
                EXECUTE FUNCTION refuse();
            INSERT INTO source VALUES (1, 1);
            """);

        var result = await db.RefreshAsync("a_hourly");

        result.Of("a_hourly").ShouldSatisfyAllConditions(
            outcome => outcome.Status.ShouldBe(RefreshStatus.Failed),
            outcome => outcome.SqlState.ShouldBe("P0001"));
        (await db.ScalarAsync<long>("SELECT count(*) FROM a_hourly")).ShouldBe(0);
        (await db.ListAsync<string>("SELECT status FROM freshet.refresh")).ShouldBe(["failed"]);
    }

    [EachServer]
    public async Task Refresh_of_a_view_whose_owner_lost_its_table_fails_and_names_it(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        var owner = await db.CreateRoleAsync();
        await db.ExecuteAsync($"GRANT CREATE ON SCHEMA public TO {owner}; ALTER MATERIALIZED VIEW a_hourly OWNER TO {owner}");

        (await db.RefreshAsync("a_hourly")).Of("a_hourly").ShouldSatisfyAllConditions(
            outcome => outcome.SqlState.ShouldBe("42501"),
            outcome => outcome.Message.ShouldBe("permission denied for table source"));
    }
}
