namespace Freshet.PostgresTests.Cli;

public sealed class SeveralDatabasesTests
{
    private const string Down = "Host=127.0.0.1;Port=1;Database=app;Username=reports;Password=secret";

    [EachServer]
    public async Task One_that_is_down_does_not_hold_up_the_others(string server)
    {
        await using var a = await TestDatabase.CreateAsync(server);
        await using var c = await TestDatabase.CreateAsync(server);
        await a.ExecuteAsync(Views.Of("source", "a_hourly") + "INSERT INTO source VALUES (1, 1)");
        await c.ExecuteAsync(Views.Of("source", "c_hourly") + "INSERT INTO source VALUES (1, 1)");
        var freshet = Several(a, Down, c);

        var plain = (await freshet.RunAsync("refresh", "--all")).ShouldExit(3);
        var json = (await freshet.RunAsync("refresh", "--all", "--json")).ShouldExit(3);

        plain.Errors.TrimEnd('\n').ShouldBeOneLine().ShouldContain(
            "The database b (127.0.0.1:1/app) cannot be reached: nothing listens there. Check the host and the port, and whether the server is running.");
        plain.Line("a  refreshed        public.a_hourly");
        plain.Line("c  refreshed        public.c_hourly");
        plain.Line("a: succeeded: 1 refreshed");
        plain.Line("c: succeeded: 1 refreshed");
        json.Json.Items().Select(run => $"{run.Text("database")} {run.Text("status")}").ShouldBe(["a succeeded", "c succeeded"]);
        (await a.ScalarAsync<long>("SELECT count(*) FROM a_hourly")).ShouldBe(1);
        (await c.ScalarAsync<long>("SELECT count(*) FROM c_hourly")).ShouldBe(1);
    }

    [EachServer]
    public async Task One_whose_ledger_is_too_new_does_not_hold_up_the_others(string server)
    {
        await using var a = await TestDatabase.CreateAsync(server);
        await using var b = await TestDatabase.CreateAsync(server);
        await a.ExecuteAsync(Views.Of("source", "a_hourly"));
        await b.ExecuteAsync(Views.Of("source", "b_hourly") + "INSERT INTO source VALUES (1, 1)");
        await a.Engine.InstallAsync();
        await a.ExecuteAsync("INSERT INTO freshet.migration (version, hash) VALUES (99, 'of a later version')");
        var freshet = Several(a, null, b);

        var result = await freshet.RunAsync("refresh", "--all");

        result.ExitCode.ShouldNotBe(0);
        result.Errors.ShouldContain("ledger of the database a has version 99");
        (await b.ScalarAsync<long>("SELECT count(*) FROM b_hourly")).ShouldBe(1);
    }

    [EachServer]
    public async Task One_without_a_ledger_does_not_hold_up_the_tick_of_the_others(string server)
    {
        await using var a = await TestDatabase.CreateAsync(server);
        await using var b = await TestDatabase.CreateAsync(server);
        await a.ExecuteAsync(Views.Of("source", "a_hourly"));
        await b.ExecuteAsync(Views.Of("source", "b_hourly") + "INSERT INTO source VALUES (1, 1)");
        await a.ExecuteAsync("CREATE SCHEMA freshet");
        await b.Engine.InstallAsync();
        await b.ExecuteAsync(Views.LongSeen);
        var role = await a.CreateRoleAsync();
        var freshet = Several(a, null, b);
        freshet["Databases__a__ConnectionString"] = FreshetCommand.ConnectionString(a, role);

        var result = await freshet.RunAsync("refresh", "--due", "hourly");

        result.ShouldExit(2).Errors.ShouldContain("The database a has no ledger");
        (await b.ScalarAsync<long>("SELECT count(*) FROM b_hourly")).ShouldBe(1);
    }

    [EachServer]
    public async Task One_that_refuses_does_not_hold_up_the_others(string server)
    {
        await using var a = await TestDatabase.CreateAsync(server);
        await using var b = await TestDatabase.CreateAsync(server);
        await a.ExecuteAsync(Views.Of("source", "a_hourly"));
        await a.Engine.InstallAsync();
        await a.ExecuteAsync("ALTER TABLE freshet.policy RENAME COLUMN note TO remark");
        await b.ExecuteAsync(Views.Of("source", "b_hourly") + "INSERT INTO source VALUES (1, 1)");

        var result = await Several(a, null, b).RunAsync("refresh", "--all");

        result.ExitCode.ShouldBe(1, result.All);
        result.Errors.TrimEnd('\n').ShouldBeOneLine()
            .ShouldBe("freshet: The database a refused: column \"note\" does not exist (42703).");
        (await b.ScalarAsync<long>("SELECT count(*) FROM b_hourly")).ShouldBe(1);
    }

    [EachServer]
    public async Task All_commands_take_them_all_or_the_one_that_is_named(string server)
    {
        await using var a = await TestDatabase.CreateAsync(server);
        await using var b = await TestDatabase.CreateAsync(server);
        await a.ExecuteAsync(Views.Of("source", "a_hourly"));
        await b.ExecuteAsync(Views.Of("source", "b_daily"));
        var freshet = Several(a, null, b);

        (await freshet.RunAsync("init")).ShouldExit(0).Output
            .ShouldBe("a: the ledger is installed (version 1).\nc: the ledger is installed (version 1).\n");
        (await freshet.RunAsync("views", "--json")).ShouldExit(0).Json.Items()
            .Select(view => $"{view.Text("database")} {view.Text("name")}").ShouldBe(["a a_hourly", "c b_daily"]);
        (await freshet.RunAsync("plan", "--all", "--json")).ShouldExit(0).Json.Items().Select(plan => plan.Text("database"))
            .ShouldBe(["a", "c"]);
        (await freshet.RunAsync("views", "--json", "--database", "C")).ShouldExit(0).Json.Items().Select(view => view.Text("name"))
            .ShouldBe(["b_daily"]);
        (await freshet.RunAsync("plan", "--all", "--json", "-d", "a")).ShouldExit(0).Json.Text("database").ShouldBe("a");
        // What one of them has is not missing.
        (await freshet.RunAsync("refresh", "hourly")).ShouldExit(0).Line("a: succeeded: 1 refreshed");
        (await freshet.RunAsync("policy", "set", "public.a_hourly", "--paused", "true")).ShouldRefuse(2, "--database", "a, c");
        (await freshet.RunAsync("policy", "set", "public.a_hourly", "--paused", "true", "--database", "a")).ShouldExit(0);
        (await freshet.RunAsync("refresh", "--all", "--database", "b")).ShouldRefuse(2, "'b'", "a, c");
    }

    [EachServer]
    public async Task Lists_do_not_claim_that_there_is_nothing_where_nobody_answered(string server)
    {
        PostgresServers.Get(server).ShouldNotBeNull();
        var freshet = new FreshetCommand { ["Databases__a__ConnectionString"] = Down, ["Databases__b__ConnectionString"] = Down };

        foreach (var call in new[] { "views", "runs", "policy", "check", "plan --all", "refresh --all" })
        {
            var result = (await freshet.RunAsync(call.Split(' '))).ShouldExit(3);
            result.Output.ShouldBeEmpty();
            result.Errors.Split('\n').Length.ShouldBe(3, result.Errors);
        }
        foreach (var call in new[] { "views", "runs", "policy", "check", "init", "plan --all", "refresh --all", "refresh --due" })
            (await freshet.RunAsync([.. call.Split(' '), "--json"]))
                .ShouldRefuseAsJson(3, "unreachable", "The database a (127.0.0.1:1/app)", "The database b (127.0.0.1:1/app)");
    }

    private static FreshetCommand Several(TestDatabase a, string? b, TestDatabase c)
    {
        var freshet = new FreshetCommand
        {
            ["Databases__c__ConnectionString"] = FreshetCommand.ConnectionString(c),
            ["Databases__a__ConnectionString"] = FreshetCommand.ConnectionString(a),
        };
        if (b is not null)
            freshet["Databases__b__ConnectionString"] = b;
        return freshet;
    }
}
