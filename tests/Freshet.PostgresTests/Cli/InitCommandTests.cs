namespace Freshet.PostgresTests.Cli;

public sealed class InitCommandTests
{
    [EachServer]
    public async Task Init_installs_once_and_reports_it_each_time(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var freshet = FreshetCommand.On(db);

        (await freshet.RunAsync("init")).ShouldExit(0).Output.ShouldBe($"main: the ledger is installed (version {LedgerSchema.Version}).\n");
        var again = (await freshet.RunAsync("init", "--json")).ShouldExit(0).Json.Items().ShouldHaveSingleItem();

        again.Names().ShouldBe(["database", "version", "ready"]);
        again.GetProperty("ready").GetBoolean().ShouldBeTrue();
        (await db.ListAsync<int>("SELECT version FROM freshet.migration")).ShouldBe([LedgerSchema.Version]);
        (await db.ListAsync<string>("SELECT name FROM freshet.cadence ORDER BY 1")).ShouldBe(["daily", "hourly"]);
    }

    [EachServer]
    public async Task Init_prints_sql_that_an_administrator_can_run_for_a_role_that_cannot(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var role = await db.CreateRoleAsync();
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + $"GRANT CREATE ON SCHEMA public TO {role}; "
            + $"GRANT SELECT ON source TO {role}; ALTER MATERIALIZED VIEW a_hourly OWNER TO {role}");
        var freshet = FreshetCommand.On(db, role);
        var refused = await freshet.RunAsync("init");

        var sql = (await freshet.RunAsync("init", "--sql")).ShouldExit(0);
        await db.ExecuteAsync(sql.Output);
        var lacking = await freshet.RunAsync("refresh", "--all");
        lacking.Errors.ShouldContain("GRANT USAGE ON SCHEMA freshet TO");
        await db.ExecuteAsync(lacking.Errors[lacking.Errors.IndexOf("GRANT", StringComparison.Ordinal)..]);
        var result = await freshet.RunAsync("refresh", "--all");

        var document = (await freshet.RunAsync("init", "--sql", "--json")).ShouldExit(0).Json;
        document.Names().ShouldBe(["version", "sql"]);
        document.Text("sql").ShouldBe(sql.Output);
        refused.ShouldRefuse(
            1, "main", $"GRANT CREATE ON DATABASE \"{db.Name}\" TO \"{role}\"",
            $"'freshet init --sql' prints, and then GRANT USAGE ON SCHEMA freshet TO \"{role}\"; GRANT SELECT");
        sql.Errors.ShouldBeEmpty();
        lacking.ShouldExit(0).Line("refreshed");
        result.ShouldExit(0).Errors.ShouldBeEmpty();
        (await db.ListAsync<string>("SELECT status FROM freshet.refresh")).ShouldBe(["refreshed"]);
    }

    [EachServer]
    public async Task Init_of_a_ledger_of_a_newer_version_is_refused_as_is_all_else(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + "INSERT INTO source VALUES (1, 1)");
        await db.Engine.InstallAsync();
        await db.ExecuteAsync("INSERT INTO freshet.migration (version, hash) VALUES (99, 'of a later version')");
        var freshet = FreshetCommand.On(db);

        foreach (var call in new[]
        {
            "init", "views", "plan --all", "refresh --all", "refresh --due", "check", "runs", "policy",
            "policy set public.a_hourly --paused true",
        })
            (await freshet.RunAsync(call.Split(' ')))
                .ShouldRefuse(2, "ledger of the database main", "version 99", $"version {LedgerSchema.Version}", "Upgrade this Freshet too");
        (await freshet.RunAsync("refresh", "--all", "--json")).ShouldRefuseAsJson(2, "ledger_too_new", "version 99");

        (await db.ScalarAsync<long>("SELECT count(*) FROM a_hourly")).ShouldBe(0);
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.run")).ShouldBe(0);
    }
}
