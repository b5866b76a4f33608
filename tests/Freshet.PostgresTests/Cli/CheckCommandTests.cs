namespace Freshet.PostgresTests.Cli;

public sealed class CheckCommandTests
{
    [EachServer]
    public async Task Check_of_sound_views_finds_nothing(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_daily"));
        var freshet = FreshetCommand.On(db);

        (await freshet.RunAsync("check")).ShouldExit(0).Output.ShouldBe("main: 2 views checked, 0 errors, 0 warnings, 0 remarks\n");
        var reports = (await freshet.RunAsync("check", "--json", "--deep")).ShouldExit(0).Json.Items();

        reports.Select(report => report.Text("name")).ShouldBe(["a_hourly", "b_daily"]);
        reports.ShouldAllBe(report => report.Items("problems").Count == 0);
    }

    [EachServer]
    public async Task Check_lists_problems_with_their_fix_and_exits_with_1(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("CREATE MATERIALIZED VIEW a_hourly AS SELECT 1 AS id WITH NO DATA;" + Views.Of("source", "b_daily"));
        var freshet = FreshetCommand.On(db);

        var plain = (await freshet.RunAsync("check")).ShouldExit(1);
        var json = (await freshet.RunAsync("check", "--json")).ShouldExit(1).Json.Items();

        plain.Output.ShouldBe("""
            error not_populated
              It has no data yet, so reading it fails.
                public.a_hourly
                fix: freshet refresh --view 'public.a_hourly'
            warning no_unique_index
              It has no unique index that a concurrent refresh can use, so a refresh blocks its readers.
                public.a_hourly
                fix: CREATE UNIQUE INDEX CONCURRENTLY ON "public"."a_hourly" ("id");
            Explained in docs/checks.md#not_populated, docs/checks.md#no_unique_index
            main: 2 views checked, 1 error, 1 warning, 0 remarks

            """);
        json.ShouldAllBe(report => string.Join(',', report.Names()) == "database,schema,name,problems");
        json.Of("a_hourly").Items("problems").ShouldAllBe(problem => string.Join(',', problem.Names()) == "code,severity,message,fixes");
        json.Of("a_hourly").Items("problems").Select(problem => $"{problem.Text("severity")} {problem.Text("code")}")
            .ShouldBe(["error not_populated", "warning no_unique_index"]);
        json.Of("b_daily").Items("problems").ShouldBeEmpty();
        (await freshet.RunAsync("check", "daily")).ShouldExit(0);
    }

    [EachServer]
    public async Task Check_with_a_wrong_time_limit_is_refused(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var freshet = FreshetCommand.On(db);

        foreach (var limit in new[] { "5", "0s", "soon" })
            (await freshet.RunAsync("check", "--deep", "--deep-timeout", limit))
                .ShouldRefuse(2, "--deep-timeout", "30s or 2m", $"'{limit}'");
    }
}
