namespace Freshet.PostgresTests.Cli;

public sealed class ViewsCommandTests
{
    [EachServer]
    public async Task Views_as_json_has_the_documented_shape(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + "CREATE MATERIALIZED VIEW other AS SELECT 1 AS id WITH NO DATA");
        var freshet = FreshetCommand.On(db);
        (await freshet.RunAsync("refresh", "hourly")).ShouldExit(0);

        var views = (await freshet.RunAsync("views", "--json")).ShouldExit(0).Json.Items();

        views.Select(view => view.Text("name")).ShouldBe(["a_hourly", "other"]);
        foreach (var view in views)
            view.Names().ShouldBe(["database", "schema", "name", "cadence", "status",
                "dataAsOf", "lateAfter", "lastRefreshedAt", "lastDurationMs", "nextDueAt", "refreshing", "populated", "concurrent", "problems",
            "method", "failuresInRow", "nextTryAt", "pausedUntil", "pauseNote", "rows", "bytes", "durations", "lastFailure"]);
        views.Of("a_hourly").ShouldSatisfyAllConditions(
            view => view.Text("database").ShouldBe("main"),
            view => view.Text("schema").ShouldBe("public"),
            view => view.Text("cadence").ShouldBe("hourly"),
            view => view.Text("status").ShouldBe("fresh"),
            view => view.GetProperty("dataAsOf").GetDateTimeOffset().ShouldBe(view.GetProperty("lastRefreshedAt").GetDateTimeOffset()),
            view => view.GetProperty("lateAfter").GetDateTimeOffset().ShouldBeGreaterThan(
                view.GetProperty("nextDueAt").GetDateTimeOffset()),
            view => view.GetProperty("lastDurationMs").GetInt64().ShouldBeGreaterThanOrEqualTo(0),
            view => view.GetProperty("populated").GetBoolean().ShouldBeTrue(),
            view => view.GetProperty("concurrent").GetBoolean().ShouldBeTrue(),
            view => view.Items("problems").ShouldBeEmpty());
        views.Of("other").ShouldSatisfyAllConditions(
            view => view.Text("cadence").ShouldBeNull(),
            view => view.Text("status").ShouldBe("unscheduled"),
            view => view.Text("dataAsOf").ShouldBeNull(),
            view => view.Text("nextDueAt").ShouldBeNull(),
            view => view.GetProperty("lastDurationMs").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null),
            view => view.GetProperty("populated").GetBoolean().ShouldBeFalse(),
            view => view.GetProperty("concurrent").GetBoolean().ShouldBeFalse(),
            view => view.Items("problems").Select(problem => problem.Text("code")).ShouldBe(
                ["not_populated", "unscheduled", "no_unique_index"]),
            view => view.Items("problems").ShouldAllBe(problem => string.Join(',', problem.Names()) == "code,severity,message,fixes"));
    }

    [EachServer]
    public async Task Views_in_a_pipe_are_lines_with_their_problems_below(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + "CREATE MATERIALIZED VIEW other AS SELECT 1 AS id");

        var lines = (await FreshetCommand.On(db).RunAsync("views")).ShouldExit(0).Output.TrimEnd('\n').Split('\n');

        lines[0].Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .ShouldBe(["VIEW", "CADENCE", "STATUS", "DATA AS OF", "NEXT DUE", "TOOK", "PROBLEMS"]);
        lines[1].ShouldStartWith("public.other     -        unscheduled");
        lines[1].ShouldEndWith("unscheduled, no_unique_index");
        lines[2].ShouldStartWith("public.a_hourly  hourly   unknown");
        lines[3].ShouldBe("warning unscheduled");
        lines[^1].ShouldBe("2 views: 1 unscheduled, 1 unknown");
        lines.ShouldContain(
            line => line.Contains("CREATE UNIQUE INDEX CONCURRENTLY ON \"public\".\"other\" (\"id\");", StringComparison.Ordinal));
    }

    [EachServer]
    public async Task Views_take_a_selection_and_install_nothing(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_daily") + Views.Of("source", "c_daily"));
        var freshet = FreshetCommand.On(db);

        (await freshet.RunAsync("views", "daily", "--json")).ShouldExit(0).Json.Items().Select(view => view.Text("name"))
            .ShouldBe(["b_daily", "c_daily"]);
        (await freshet.RunAsync("views", "--view", "*.b*", "--json")).ShouldExit(0).Json.Items().Select(view => view.Text("name"))
            .ShouldBe(["b_daily"]);

        (await db.ScalarAsync<bool>("SELECT to_regnamespace('freshet') IS NULL")).ShouldBeTrue();
    }

    [EachServer]
    public async Task Views_of_a_database_without_any_say_so(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var freshet = FreshetCommand.On(db);

        (await freshet.RunAsync("views")).ShouldExit(0).Output.ShouldBe("There are no materialized views.\n");
        (await freshet.RunAsync("views", "--json")).ShouldExit(0).Json.Items().ShouldBeEmpty();
        (await freshet.RunAsync("plan", "--all")).ShouldExit(0).Output.ShouldBe("Nothing would be refreshed.\n");
        (await freshet.RunAsync("check")).ShouldExit(0).Output.ShouldBe("main: 0 views checked, 0 errors, 0 warnings, 0 remarks\n");
        (await freshet.RunAsync("refresh", "--all")).ShouldExit(0).Output.ShouldStartWith("main: succeeded: nothing to refresh");
        (await freshet.RunAsync("refresh", "--due")).ShouldExit(0);
        (await freshet.RunAsync("refresh", "hourly")).ShouldRefuse(2, "hourly", "'freshet views'");
    }
}
