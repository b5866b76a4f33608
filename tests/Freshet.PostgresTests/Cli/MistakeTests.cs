namespace Freshet.PostgresTests.Cli;

public sealed class MistakeTests
{
    [EachServer]
    public async Task Call_that_is_nearly_right_is_answered_with_the_right_one(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        var freshet = FreshetCommand.On(db);

        foreach (var (call, answer) in new[]
        {
            ("refresh public.a_hourly", "There is no cadence 'public.a_hourly', only daily, hourly. To select a view by name: --view "
                + "'public.a_hourly'"),
            ("refresh a_hourly", "To select a view by name: --view 'a_hourly'"),
            ("refresh houry", "Did you mean hourly?"),
            ("refresh Hourly", "Did you mean hourly?"),
            ("refresh weekly", "set Freshet__Cadences__weekly__Schedule='*/15 * * * *'"),
            ("refresh --all --dry-run", "There is no option '--dry-run': 'freshet plan' shows what a refresh would do, and takes the same "
                + "selection."),
            ("refresh hourly -verbose", "There is no option '-verbose'. Did you mean --verbose?"),
            ("views -json", "There is no option '-json'. Did you mean --json?"),
            ("refresh --due --verbos", "Did you mean --verbose?"),
            ("refresh --veiw x", "Did you mean --view?"),
            ("check --dep", "Did you mean --deep?"),
            ("refesh --due", "There is no command 'refesh'. Did you mean refresh?"),
            ("polcy", "Did you mean policy?"),
            ("policy sett x", "There is no command 'sett'. Did you mean set?"),
            ("runs a b", "'freshet runs' takes no argument 'b'."),
            ("pause", "Name at least one view"),
            ("resume public.a_hourli", "Did you mean public.a_hourly?"),
            ("policy set a_hourly --cadence dayly", "Did you mean daily?"),
        })
        {
            (await freshet.RunAsync(call.Split(' '))).ShouldRefuse(2, answer);
        }
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.run")).ShouldBe(0);
    }

    [EachServer]
    public async Task Words_that_people_try_first_work(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var freshet = FreshetCommand.On(db);

        (await freshet.RunAsync("help")).ShouldExit(0).Output.ShouldBe((await freshet.RunAsync("--help")).Output);
        (await freshet.RunAsync("help", "policy", "set")).ShouldExit(0)
            .Output.ShouldBe((await freshet.RunAsync("policy", "set", "--help")).Output);
        (await freshet.RunAsync("version")).ShouldExit(0).Output.ShouldBe((await freshet.RunAsync("--version")).Output);
    }

    [EachServer]
    public async Task Pattern_of_a_setting_that_matches_nothing_is_reported_by_all_that_obey_it(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "sales_hourly") + Views.Of("source", "b_hourly"));
        var freshet = FreshetCommand.On(db);
        freshet["Databases__main__Include"] = "sales_houry, b_*";
        const string problem = "No view matches the pattern sales_houry of Freshet:Databases:main:Include. Did you mean sales_hourly?";

        foreach (var call in new[] { "plan --all", "views", "refresh --all" })
            (await freshet.RunAsync(call.Split(' '))).Errors.ShouldContain(problem, customMessage: call);
        (await freshet.RunAsync("check")).ShouldExit(1).Output.ShouldContain(problem);

        freshet["Databases__main__Include"] = "sales_hourly, b_*";
        (await freshet.RunAsync("check")).Output.ShouldNotContain("pattern_unmatched");
        freshet["Databases__main__Exclude"] = "tmp_*"; // for views that come and go
        (await freshet.RunAsync("check")).Output.ShouldNotContain("pattern_unmatched");
    }

    [EachServer]
    public async Task Unique_index_that_cannot_serve_is_explained_where_there_is_no_other(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("""
            CREATE MATERIALIZED VIEW expression_hourly AS SELECT 1 AS id;
            CREATE UNIQUE INDEX on_expression ON expression_hourly ((id + 1));
            CREATE MATERIALIZED VIEW partial_hourly AS SELECT 1 AS id;
            CREATE UNIQUE INDEX partial ON partial_hourly (id) WHERE id > 0;
            CREATE MATERIALIZED VIEW both_hourly AS SELECT 1 AS id;
            CREATE UNIQUE INDEX both_on_expression ON both_hourly ((id + 1));
            CREATE UNIQUE INDEX both_plain ON both_hourly (id);
            """);

        var reports = (await FreshetCommand.On(db).RunAsync("check", "--json")).Json.Items();

        Of("expression_hourly").ShouldBe(
            ["Its unique index public.on_expression is on an expression, so a concurrent refresh cannot use it: that needs an index on "
                + "plain columns, for all rows."]);
        Of("partial_hourly").ShouldHaveSingleItem().ShouldContain("public.partial has a WHERE clause");
        Of("both_hourly").ShouldBeEmpty();

        List<string> Of(string view) => [.. reports.Of(view).Items("problems")
            .Where(problem => problem.Text("code") == "unusable_index").Select(problem => problem.Text("message")!)]; // each has one
    }

    [EachServer]
    public async Task Suffix_without_a_schedule_is_explained_and_the_fix_helps(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("CREATE MATERIALIZED VIEW churn_weekly AS SELECT 1 AS id; CREATE MATERIALIZED VIEW \"Churn_Daily\" AS "
            + "SELECT 1 AS id;");
        var freshet = FreshetCommand.On(db);

        var reports = (await freshet.RunAsync("check", "--json")).ShouldExit(1).Json.Items();
        var weekly = Problem("churn_weekly");
        weekly.Text("message").ShouldNotBeNull().ShouldContain("its name ends in _weekly, and there is no cadence of that suffix.");
        var setting = weekly.Items("fixes").ShouldHaveSingleItem();
        Problem("Churn_Daily").Text("message").ShouldNotBeNull()
            .ShouldContain("its name ends in _Daily, and the suffix of the cadence daily is _daily, letter for letter.");
        freshet[setting.Text("name")!["Freshet:".Length..].Replace(":", "__", StringComparison.Ordinal)] = setting.Text("value")!.Trim(
            '\'');
        (await freshet.RunAsync("policy", "set", "Churn_Daily", "--cadence", "daily")).ShouldExit(0);
        reports = (await freshet.RunAsync("check", "--json")).Json.Items();
        reports.SelectMany(report => report.Items("problems")).Select(problem => problem.Text("code")).ShouldNotContain("unscheduled");

        System.Text.Json.JsonElement Problem(string view) =>
            reports.Of(view).Items("problems").Single(problem => problem.Text("code") == "unscheduled");
    }

    [EachServer]
    public async Task Freshet_alone_shows_how_things_stand_and_what_to_do_first(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var freshet = FreshetCommand.On(db);
        await FirstAsync("main: 0 views", "create a materialized view whose name ends in _daily or _hourly");
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_daily")
            + "CREATE TABLE divisor AS SELECT 1 AS n; CREATE MATERIALIZED VIEW c_hourly AS SELECT 1 / n AS id FROM divisor; CREATE UNIQUE "
                + "INDEX ON c_hourly (id)");
        await FirstAsync("main: 3 views: 3 unknown", "freshet init, which installs the ledger");
        (await freshet.RunAsync("init")).ShouldExit(0);
        await FirstAsync("Last run: none", "freshet refresh --due, and call it every five minutes; or start 'freshet serve'");
        (await freshet.RunAsync("refresh", "--all")).ShouldExit(0);
        (await FirstAsync("main: 3 views: 3 fresh", "nothing")).ShouldContain("  Last run: succeeded, requested ");
        await db.ExecuteAsync("UPDATE divisor SET n = 0");
        (await freshet.RunAsync("refresh", "--all")).ShouldExit(1);
        (await FirstAsync("main: 3 views: 1 failing, 2 fresh", "freshet check --view 'public.c_hourly'"))
            .ShouldContain("  failing  public.c_hourly\n");

        var nothing = await new FreshetCommand().RunAsync();
        nothing.ShouldExit(0).Output.ShouldBe((await freshet.RunAsync("--help")).Output);
        (await freshet.RunAsync("--json")).ShouldRefuseAsJson(2, "usage", "freshet views --json");

        async Task<string> FirstAsync(string part, string first)
        {
            var output = (await freshet.RunAsync()).ShouldExit(0).Output;
            output.ShouldContain(part);
            output.ShouldEndWith($"  Do first: {first}\n");
            return output;
        }
    }
}
