namespace Freshet.PostgresTests;

public sealed class RoleTests
{
    [EachServer]
    public async Task Refresh_by_a_plain_owner_who_may_create_has_all(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var owner = await OwnerAsync(db);
        await db.ExecuteAsync($"GRANT CREATE ON DATABASE {db.Name} TO {owner}");

        var result = await db.NewEngine(role: owner).RefreshAsync(Select.All);

        result.Status.ShouldBe(RunStatus.Succeeded);
        (await db.ScalarAsync<long>("SELECT count(*) FROM a_hourly")).ShouldBe(1);
        (await db.ScalarAsync<string>("SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = 'freshet'")).ShouldBe(owner);
        (await db.ListAsync<string>("SELECT status FROM freshet.refresh")).ShouldBe(["refreshed"]);
    }

    [EachServer]
    public async Task Refresh_by_a_role_that_cannot_create_the_ledger_works_without_history(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var engine = db.NewEngine(role: await OwnerAsync(db));

        var result = await engine.RefreshAsync(Select.All);

        result.Status.ShouldBe(RunStatus.Succeeded);
        result.Of("a_hourly").Status.ShouldBe(RefreshStatus.Refreshed);
        (await db.ScalarAsync<long>("SELECT count(*) FROM a_hourly")).ShouldBe(1);
        (await db.ScalarAsync<bool>("SELECT to_regnamespace('freshet') IS NULL")).ShouldBeTrue();
        (await engine.ReadSituationAsync()).Ledger.Writable.ShouldBeFalse();
    }

    /// <summary>Every setting that a role or a database can carry was tried with all its values, or its extremes, on 15 and 18.
    /// These break REFRESH, and nothing else that Freshet does.</summary>
    [EachServer]
    public async Task Refresh_under_settings_of_the_role_that_break_it_succeeds(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + "CREATE VIEW plain AS SELECT * FROM a_hourly;"
            + Views.Reading("plain", "b_hourly")
            + "CREATE MATERIALIZED VIEW slow_hourly AS SELECT 1 AS id, pg_sleep(0.3)::text AS slept; CREATE UNIQUE INDEX ON slow_hourly (id)");
        var role = await db.CreateRoleAsync("SUPERUSER");
        await db.ExecuteAsync($"""
            ALTER ROLE {role} SET quote_all_identifiers = on;
            ALTER ROLE {role} SET restrict_nonsystem_relation_kind = 'view, foreign-table';
            ALTER ROLE {role} SET default_transaction_isolation = 'serializable';
            ALTER ROLE {role} SET statement_timeout = '100ms';
            ALTER ROLE {role} SET lock_timeout = '100ms';
            """);

        var result = await db.NewEngine(role: role).RefreshAsync(Select.All);

        result.Outcomes.ShouldAllBe(outcome => outcome.Status == RefreshStatus.Refreshed && outcome.Attempts == 1);
    }

    [EachServer]
    public async Task Refresh_without_ledger_fails_and_cancels_like_any_other(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        var engine = db.NewEngine(role: await OwnerAsync(db));
        await db.ExecuteAsync(Views.Gated("b_hourly") + $"ALTER MATERIALIZED VIEW b_hourly OWNER TO {db.Name}_0");
        await db.ExecuteAsync(
            "CREATE MATERIALIZED VIEW c_daily AS SELECT 1 / amount AS id FROM source WITH NO DATA; INSERT INTO source VALUES (2, 0);"
                + $"ALTER MATERIALIZED VIEW c_daily OWNER TO {db.Name}_0");
        await gate.CloseAsync();

        (await engine.RefreshAsync(Select.Cadence("daily"))).Of("c_daily").SqlState.ShouldBe("22012");
        var run = await engine.StartAsync(Select.Views("b_hourly"));
        await gate.ReachedAsync();
        await run.CancelAsync();

        (await run.EndAsync()).Status.ShouldBe(RunStatus.Cancelled);
        (await gate.WaitingAsync()).ShouldBeEmpty();
    }

    [EachServer]
    public async Task Refresh_by_a_role_that_was_granted_the_ledger_writes_to_it(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var owner = await OwnerAsync(db);
        await db.Engine.InstallAsync();
        await db.ExecuteAsync(
            $"GRANT USAGE ON SCHEMA freshet TO {owner}; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA freshet TO {owner}");

        (await db.NewEngine(role: owner).RefreshAsync(Select.All)).Status.ShouldBe(RunStatus.Succeeded);

        (await db.ListAsync<string>("SELECT status FROM freshet.run")).ShouldBe(["succeeded"]);
        (await db.ListAsync<string>("SELECT status FROM freshet.refresh")).ShouldBe(["refreshed"]);
    }

    [EachServer]
    public async Task Refresh_by_a_role_that_may_only_read_the_ledger_keeps_to_its_policies(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var owner = await OwnerAsync(db);
        await db.Engine.InstallAsync();
        await db.ExecuteAsync("INSERT INTO freshet.policy (view_schema, view_name, paused) VALUES ('public', 'a_hourly', true)");
        await db.ExecuteAsync($"GRANT USAGE ON SCHEMA freshet TO {owner}; GRANT SELECT ON ALL TABLES IN SCHEMA freshet TO {owner}");

        var result = await db.NewEngine(role: owner).RefreshAsync(Select.All);

        result.Of("a_hourly").Reason.ShouldBe("paused by its policy");
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.run")).ShouldBe(0);
    }

    [EachServer]
    public async Task Refresh_by_a_stranger_skips_the_view_and_shows_what_to_grant(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await OwnerAsync(db);
        var stranger = await db.CreateRoleAsync();
        var engine = db.NewEngine(role: stranger);

        var skipped = (await engine.RefreshAsync(Select.All)).Of("a_hourly");
        skipped.Status.ShouldBe(RefreshStatus.Skipped);
        skipped.Code.ShouldBe(ReasonCode.NoPermission);
        skipped.IsProblem.ShouldBeTrue();
        await db.DoAsync(skipped.Fixes.ShouldHaveSingleItem());

        (await engine.RefreshAsync(Select.All)).Of("a_hourly").Status.ShouldBe(RefreshStatus.Refreshed);
    }

    /// <summary>A role that owns a table with a row, and a view without any.</summary>
    private static async Task<string> OwnerAsync(TestDatabase db)
    {
        var owner = await db.CreateRoleAsync();
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + $"""
            INSERT INTO source VALUES (1, 1);
            GRANT CREATE, USAGE ON SCHEMA public TO {owner};
            ALTER TABLE source OWNER TO {owner};
            ALTER MATERIALIZED VIEW a_hourly OWNER TO {owner};
            """);
        return owner;
    }
}
