namespace Freshet.PostgresTests.Cli;

/// <summary>Roles that may do less than they should.</summary>
public sealed class RightsTests
{
    [EachServer]
    public async Task Stranger_is_reported_with_the_grant_and_the_view_keeps_its_rows(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var owner = await OwnerAsync(db);
        var stranger = await db.CreateRoleAsync();
        await db.ExecuteAsync($"GRANT CREATE ON DATABASE {db.Name} TO {stranger}");
        var freshet = FreshetCommand.On(db, stranger);

        var skipped = (await freshet.RunAsync("refresh", "--all")).ShouldExit(1).Line("skipped ");

        var grant = db.Major >= 17
            ? $"GRANT USAGE ON SCHEMA \"public\" TO \"{stranger}\"; GRANT MAINTAIN ON \"public\".\"a_hourly\" TO \"{stranger}\";"
            : $"GRANT \"{owner}\" TO \"{stranger}\";";
        skipped.ShouldContain($"public.a_hourly  the role \"{stranger}\" lacks permission to refresh it");
        skipped.ShouldEndWith(grant);
        (await db.ScalarAsync<long>("SELECT count(*) FROM a_hourly")).ShouldBe(0);
        (await db.ListAsync<string>("SELECT status || ' ' || reason_code FROM freshet.refresh")).ShouldBe(["skipped no_permission"]);
        (await db.ListAsync<string>("SELECT status FROM freshet.run")).ShouldBe(["failed"]);
        (await db.ListAsync<string>("SELECT status FROM freshet.freshness")).ShouldBe(["unknown"]);

        await db.ExecuteAsync(grant);
        (await freshet.RunAsync("refresh", "--all")).ShouldExit(0);
        (await db.ScalarAsync<long>("SELECT count(*) FROM a_hourly")).ShouldBe(1);
    }

    [EachServer]
    public async Task Role_that_cannot_create_the_ledger_refreshes_with_a_warning(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var owner = await OwnerAsync(db);
        var freshet = FreshetCommand.On(db, owner);

        var result = (await freshet.RunAsync("refresh", "--all", "--json")).ShouldExit(0);

        result.Json.Items("refreshes").ShouldHaveSingleItem().Text("status").ShouldBe("refreshed");
        result.Errors.TrimEnd('\n').ShouldBeOneLine().ShouldContain($"GRANT CREATE ON DATABASE \"{db.Name}\" TO \"{owner}\"");
        (await db.ScalarAsync<long>("SELECT count(*) FROM a_hourly")).ShouldBe(1);
        (await db.ScalarAsync<bool>("SELECT to_regnamespace('freshet') IS NULL")).ShouldBeTrue();
        (await freshet.RunAsync("policy", "set", "public.a_hourly", "--paused", "true")).ShouldRefuse(2, "no ledger", "freshet init");
    }

    [EachServer]
    public async Task Role_without_rights_on_the_ledger_is_reported_with_the_grant_and_no_untruth(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var owner = await OwnerAsync(db);
        await db.RefreshAsync(Select.All);
        await db.ExecuteAsync(
            "INSERT INTO freshet.policy (view_schema, view_name, note) VALUES ('public', 'a_hourly', 'x'); "
            + "INSERT INTO source VALUES (2, 2)");
        var freshet = FreshetCommand.On(db, owner);

        var refreshed = (await freshet.RunAsync("refresh", "--all")).ShouldExit(0);
        foreach (var call in new[] { "runs", "policy", "views" })
        {
            var result = await freshet.RunAsync(call);
            result.Output.ShouldNotContain("There are no runs");
            result.Output.ShouldNotContain("No policies");
            result.Errors.ShouldContain("GRANT USAGE ON SCHEMA freshet", customMessage: call);
        }

        foreach (var call in new[] { "runs", "policy" })
            (await freshet.RunAsync(call, "--json")).ShouldRefuseAsJson(1, "42501", "GRANT USAGE ON SCHEMA freshet");
        (await freshet.RunAsync("views")).ShouldExit(0).Line("public.a_hourly")
            .ShouldMatch(@"^public\.a_hourly  hourly   \?       -           -         -");
        var view = (await freshet.RunAsync("views", "--json")).ShouldExit(0).Json.Items().ShouldHaveSingleItem();
        (view.Text("status"), view.Text("nextDueAt")).ShouldBe((null, null));
        refreshed.Line("refreshed ");
        refreshed.Errors.TrimEnd('\n').ShouldBeOneLine().ShouldEndWith(
            $"GRANT USAGE ON SCHEMA freshet TO \"{owner}\"; "
            + $"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA freshet TO \"{owner}\";");
        (await db.ScalarAsync<long>("SELECT count(*) FROM a_hourly")).ShouldBe(2);
        (await db.ListAsync<string>("SELECT status FROM freshet.run")).ShouldBe(["succeeded"]);
    }

    [EachServer]
    public async Task Role_that_may_only_read_the_ledger_keeps_to_its_policies_and_reports_it(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var owner = await OwnerAsync(db);
        await db.Engine.InstallAsync();
        await db.ExecuteAsync($"GRANT USAGE ON SCHEMA freshet TO {owner}; GRANT SELECT ON ALL TABLES IN SCHEMA freshet TO {owner}");
        await db.ExecuteAsync("INSERT INTO freshet.policy (view_schema, view_name, paused) VALUES ('public', 'a_hourly', true)");
        var freshet = FreshetCommand.On(db, owner);

        var result = (await freshet.RunAsync("refresh", "--all")).ShouldExit(0);
        var set = await freshet.RunAsync("policy", "set", "public.a_hourly", "--paused", "false");

        result.Line("skipped ").ShouldContain("paused by its policy");
        result.Errors.ShouldContain("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA freshet");
        result.Errors.ShouldNotContain("policies have no effect");
        var grant = $"GRANT USAGE ON SCHEMA freshet TO \"{owner}\"; "
            + $"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA freshet TO \"{owner}\";";
        set.ShouldRefuse(1, "permission denied for table policy", grant);
        (await freshet.RunAsync("policy", "clear", "public.a_hourly")).ShouldRefuse(1, "permission denied for table policy", grant);
        var run = Guid.NewGuid();
        await db.ExecuteAsync($"INSERT INTO freshet.run (id, source, selection) VALUES ('{run}', 'command', '{{}}')");
        (await freshet.RunAsync("runs", $"main.{run}", "--cancel")).ShouldRefuse(1, "permission denied for table run", grant);
        (await freshet.RunAsync("runs", $"main.{run}", "--cancel", "--json")).ShouldRefuseAsJson(1, "42501", grant);
        await db.ExecuteAsync("DELETE FROM freshet.run");
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.run")).ShouldBe(0);
    }

    [EachServer]
    public async Task Database_that_is_read_only_is_reported_in_every_command_that_writes(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + "INSERT INTO source VALUES (1, 1)");
        var freshet = FreshetCommand.On(db);
        await db.ExecuteAsync($"ALTER DATABASE {db.Name} SET default_transaction_read_only = on");

        (await freshet.RunAsync("refresh", "--all")).ShouldExit(1).Line("skipped ")
            .ShouldContain("public.a_hourly  the server is a standby or read only");
        (await freshet.RunAsync("init")).ShouldRefuse(1, "read only");
        (await freshet.RunAsync("policy", "set", "public.a_hourly", "--paused", "true")).ExitCode.ShouldBe(2);
        (await freshet.RunAsync("plan", "--all")).ShouldExit(0).Output.ShouldContain("Connect to the primary");

        await using var other = await db.ConnectAsync();
        await other.ExecuteAsync(
            "SET default_transaction_read_only = off; DO $$ BEGIN ASSERT to_regnamespace('freshet') IS NULL; "
            + "ASSERT NOT EXISTS (SELECT FROM a_hourly); END $$");
    }

    [EachServer]
    public async Task Database_that_became_read_only_keeps_its_ledger_as_it_was(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.RefreshAsync(Select.All);
        await db.ExecuteAsync($"ALTER DATABASE {db.Name} SET default_transaction_read_only = on");
        var freshet = FreshetCommand.On(db);

        var refresh = (await freshet.RunAsync("refresh", "--all", "--json")).ShouldExit(1).Json;
        (await freshet.RunAsync("refresh", "--due")).ShouldRefuse(1, "standby or a read-only server", "Connect to the primary", "__ReadOnly=skip");
        (await freshet.RunAsync("refresh", "--due", "--json")).ShouldRefuseAsJson(1, "read_only", "Connect to the primary");

        var skipped = refresh.Items("refreshes").ShouldHaveSingleItem();
        (skipped.Text("status"), skipped.Text("reasonCode")).ShouldBe(("skipped", "read_only"));
        (await db.ListAsync<string>("SELECT status FROM freshet.run")).ShouldBe(["succeeded"]);
        (await db.ListAsync<string>("SELECT status FROM freshet.freshness")).ShouldBe(["fresh"]);
        (await freshet.RunAsync("policy", "set", "public.a_hourly", "--paused", "true"))
            .ShouldRefuse(1, "standby or read only", "Connect to the primary");
        (await freshet.RunAsync("views")).ShouldExit(0).Line("public.a_hourly  hourly   fresh");

        freshet["Databases__main__ReadOnly"] = "skip";
        (await freshet.RunAsync("refresh", "--due")).ShouldExit(0).Output.ShouldContain("nothing to refresh");
        (await freshet.RunAsync("refresh", "--all", "--json")).ShouldExit(0).Json.Items("refreshes").ShouldHaveSingleItem()
            .Text("reasonCode").ShouldBe("standby");
        (await freshet.RunAsync("check")).ShouldExit(0);
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
