namespace Freshet.PostgresTests.Cli;

/// <summary>Views that somebody changes between the plan and their turn.</summary>
public sealed class ChangedMeanwhileTests
{
    [EachServer]
    public async Task View_that_was_dropped_renamed_or_recreated_is_taken_as_it_is_then(string server)
    {
        var result = await RefreshWhileAsync(server, """
            DROP MATERIALIZED VIEW b_hourly;
            ALTER MATERIALIZED VIEW c_hourly RENAME TO c_daily;
            DROP MATERIALIZED VIEW d_hourly; CREATE MATERIALIZED VIEW d_hourly AS SELECT id, 7 AS amount FROM source;
            CREATE UNIQUE INDEX ON d_hourly (id);
            """);

        result.Freshet.ShouldExit(1);
        foreach (var gone in new[] { "b_hourly", "c_hourly" })
            result.Freshet.Line($"failed           public.{gone}").ShouldContain("undefined_table (42P01); it was dropped or renamed");
        result.Freshet.Line("refreshed        public.d_hourly");
        result.Refreshes.ShouldBe(["a_hourly refreshed", "b_hourly failed", "c_hourly failed", "d_hourly refreshed"]);
        result.Run.ShouldBe("partly_failed");
    }

    [EachServer]
    public async Task Index_that_was_dropped_fails_the_view_and_names_what_it_needs(string server)
    {
        var result = await RefreshWhileAsync(server, "DROP INDEX b_hourly_id_idx");

        var line = result.Freshet.ShouldExit(1).Line("failed           public.b_hourly");
        line.ShouldContain("(55000)");
        line.ShouldContain("unique index");
        result.Refreshes.ShouldBe(["a_hourly refreshed", "b_hourly failed", "c_hourly refreshed", "d_hourly refreshed"]);
    }

    [EachServer]
    public async Task View_that_was_emptied_fails_and_reports_it(string server)
    {
        var result = await RefreshWhileAsync(server, "REFRESH MATERIALIZED VIEW b_hourly WITH NO DATA");

        result.Freshet.ShouldExit(1).Line("failed           public.b_hourly").ShouldContain("not populated (0A000)");
        result.Run.ShouldBe("partly_failed");
    }

    [EachServer]
    public async Task View_that_became_a_table_is_not_touched(string server)
    {
        var result = await RefreshWhileAsync(server, "DROP MATERIALIZED VIEW b_hourly; CREATE TABLE b_hourly AS SELECT 1 AS id");

        result.Freshet.ShouldExit(1).Line("failed           public.b_hourly")
            .ShouldContain("\"b_hourly\" is not a materialized view (0A000); it was dropped or renamed");
        result.Refreshes.ShouldContain("b_hourly failed");
    }

    [EachServer]
    public async Task Right_that_was_taken_away_fails_the_view_and_names_it(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await GatedAsync(db);
        var role = await db.CreateRoleAsync();
        await db.ExecuteAsync(
            $"GRANT CREATE ON DATABASE {db.Name} TO {role}; GRANT CREATE, USAGE ON SCHEMA public TO {role}; "
            + $"GRANT SELECT ON source TO {role}");
        foreach (var view in new[] { "a_hourly", "b_hourly", "c_hourly", "d_hourly" })
            await db.ExecuteAsync($"ALTER MATERIALIZED VIEW {view} OWNER TO {role}");

        var result = await RefreshWhileAsync(
            db, gate, "ALTER MATERIALIZED VIEW b_hourly OWNER TO CURRENT_USER; REVOKE ALL ON b_hourly FROM PUBLIC", role);

        result.Freshet.ShouldExit(1).Line("failed           public.b_hourly").ShouldContain("b_hourly (42501)");
        result.Refreshes.ShouldBe(["a_hourly refreshed", "b_hourly failed", "c_hourly refreshed", "d_hourly refreshed"]);
    }

    [EachServer]
    public async Task Ledger_that_was_dropped_in_the_middle_reports_nothing_refreshed(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await GatedAsync(db);
        await gate.CloseAsync();
        await using var process = FreshetCommand.On(db).Start("refresh", "--all", "--lanes", "1", "--json");
        await gate.ReachedAsync();

        await db.ExecuteAsync("DROP SCHEMA freshet CASCADE");
        await gate.OpenAsync();
        var result = (await process.ExitAsync()).ShouldExit(1);

        result.Json.Items("refreshes").ShouldAllBe(view => view.Text("status") == "failed");
        (await db.ScalarAsync<long>("SELECT count(*) FROM b_hourly")).ShouldBe(0);
    }

    private static async Task<Outcome> RefreshWhileAsync(string server, string sql)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        return await RefreshWhileAsync(db, await GatedAsync(db), sql, null);
    }

    /// <summary>Refreshes on one lane, and has the SQL run while the first view stands still.</summary>
    private static async Task<Outcome> RefreshWhileAsync(TestDatabase db, Gate gate, string sql, string? role)
    {
        await db.ExecuteAsync("INSERT INTO source VALUES (1, 1)");
        await gate.CloseAsync();
        await using var process = FreshetCommand.On(db, role).Start("refresh", "--all", "--lanes", "1");
        await gate.ReachedAsync();
        await db.ExecuteAsync(sql);
        await gate.OpenAsync();
        var freshet = await process.ExitAsync();
        return new(
            freshet,
            await db.ListAsync<string>("SELECT view_name || ' ' || status FROM freshet.refresh ORDER BY 1"),
            await db.ScalarAsync<string>("SELECT status FROM freshet.run WHERE finished_at IS NOT NULL"));
    }

    private static async Task<Gate> GatedAsync(TestDatabase db)
    {
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(
            Views.Gated("a_hourly") + Views.Of("source", "b_hourly") + Views.Of("source", "c_hourly") + Views.Of("source", "d_hourly"));
        return gate;
    }

    private sealed record Outcome(FreshetResult Freshet, List<string> Refreshes, string Run);
}
