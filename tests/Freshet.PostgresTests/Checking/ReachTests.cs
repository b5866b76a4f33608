namespace Freshet.PostgresTests.Checking;

/// <summary>Views that nobody may, can or does refresh.</summary>
public sealed class ReachTests
{
    [EachServerOnUnix]
    public async Task No_privilege_is_granted_by_its_fix(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var owner = await db.CreateRoleAsync();
        await db.ExecuteAsync($"CREATE SCHEMA \"Sales EU\"; GRANT USAGE, CREATE ON SCHEMA \"Sales EU\" TO {owner};"
            + Views.Of("source", "\"Sales EU\".\"A hourly\"")
            + $"GRANT SELECT ON source TO {owner}; ALTER MATERIALIZED VIEW \"Sales EU\".\"A hourly\" OWNER TO {owner}");
        var stranger = await db.CreateRoleAsync();

        var problem = (await db.CheckAsync("A hourly", role: stranger)).Single(found => found.Code == ReasonCode.NoPermission);

        problem.Severity.ShouldBe(Severity.Error);
        problem.Text.ShouldContain(stranger);
        await db.ExecuteAsync(problem.Fix());
        (await db.CheckAsync("A hourly", role: stranger)).ShouldAllBe(found => found.Code != ReasonCode.NoPermission);
        (await db.NewEngine(role: stranger).RefreshAsync(Select.All)).Of("A hourly").Status.ShouldBe(RefreshStatus.Refreshed);
    }

    [EachServerOnUnix]
    public async Task Not_populated_is_filled_by_its_fix(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("CREATE MATERIALIZED VIEW \"it's_hourly\" AS SELECT 1 AS id WITH NO DATA");

        var problem = await db.ProblemAsync("it's_hourly", "not_populated");

        problem.Severity.ShouldBe(Severity.Error);
        await db.FixAsync("it's_hourly", problem);
    }

    [EachServerOnUnix]
    public async Task Name_cut_and_unscheduled_get_a_cadence_by_their_fix(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var cut = new string('x', 63);
        await db.ExecuteAsync(Views.Of("source", $"{cut}_hourly") + Views.Of("source", "lonely") + Views.Of("source", "\"$(lonely)\""));

        var nameCut = await db.ProblemAsync(cut, "name_cut");
        var unscheduled = await db.ProblemAsync("lonely", "unscheduled");

        nameCut.Severity.ShouldBe(Severity.Error);
        unscheduled.Severity.ShouldBe(Severity.Warning);
        await db.FixAsync(cut, nameCut);
        await db.FixAsync("lonely", unscheduled);
        await db.FixAsync("$(lonely)", await db.ProblemAsync("$(lonely)", "unscheduled"));
        (await db.CodesAsync(cut)).ShouldBeEmpty();
    }

    [EachServerOnUnix]
    public async Task Unknown_cadence_gets_a_known_one_by_its_fix(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.Engine.InstallAsync();
        await db.ExecuteAsync("INSERT INTO freshet.policy (view_schema, view_name, cadence) VALUES ('public', 'a_hourly', 'weekly')");

        var problem = await db.ProblemAsync("a_hourly", "unknown_cadence");

        problem.Severity.ShouldBe(Severity.Error);
        problem.Text.ShouldContain("weekly");
        await db.FixAsync("a_hourly", problem);
    }

    [EachServerOnUnix]
    public async Task Cycle_of_policies_is_cut_by_its_fix(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Reading("a_hourly", "b_hourly") + Views.Of("source", "c_hourly"));
        await db.Engine.InstallAsync();
        await db.ExecuteAsync(
            "INSERT INTO freshet.policy (view_schema, view_name, also_reads) VALUES ('public', 'a_hourly', '{public.b_hourly}')");

        (await db.CodesAsync("c_hourly")).ShouldBeEmpty();
        // Both are read before either is fixed: the fix of one view is that of the whole cycle.
        var problems = new[] { await db.ProblemAsync("b_hourly", "cycle"), await db.ProblemAsync("a_hourly", "cycle") };
        foreach (var problem in problems)
        {
            problem.Severity.ShouldBe(Severity.Error);
            problem.Text.ShouldContain("the policy of public.a_hourly");
            await db.DoAsync(problem.Fix());
        }

        (await db.CodesAsync("a_hourly")).ShouldBeEmpty();
        (await db.CodesAsync("b_hourly")).ShouldBeEmpty();
    }

    [EachServerOnUnix]
    public async Task Cycle_is_fixed_by_the_fix_of_each_of_its_views(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Reading("a_hourly", "b_hourly"));
        await db.Engine.InstallAsync();
        await db.ExecuteAsync(
            "INSERT INTO freshet.policy (view_schema, view_name, also_reads) VALUES ('public', 'a_hourly', '{public.b_hourly}')");

        // It is a_hourly whose policy is wrong; the report on b_hourly should lead there too.
        await db.FixAsync("b_hourly", await db.ProblemAsync("b_hourly", "cycle"));
    }

    [EachServerOnUnix]
    public async Task Also_reads_unknown_loses_what_does_not_exist_by_its_fix_and_keeps_the_rest(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_hourly"));
        await db.Engine.InstallAsync();
        await db.ExecuteAsync(
            "INSERT INTO freshet.policy (view_schema, view_name, also_reads) VALUES ('public', 'a_hourly', "
            + "'{public.nothing,public.b_hourly}')");

        var problem = await db.ProblemAsync("a_hourly", "also_reads_unknown");

        problem.Severity.ShouldBe(Severity.Warning);
        problem.Text.ShouldContain("public.nothing");
        await db.FixAsync("a_hourly", problem);
        (await db.ScalarAsync<string[]>("SELECT also_reads FROM freshet.policy")).ShouldBe(["public.b_hourly"]);
    }

    [EachServerOnUnix]
    public async Task Failing_is_gone_once_it_was_refreshed(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Dividing("source", "a_hourly") + "INSERT INTO source VALUES (1, 0)");
        await db.RefreshAsync(Select.All);

        var problem = await db.ProblemAsync("a_hourly", "failing");

        problem.Severity.ShouldBe(Severity.Error);
        await db.ExecuteAsync("UPDATE source SET amount = 1");
        await db.DoAsync(problem.Fixes[1]);
        (await db.CodesAsync("a_hourly")).ShouldBeEmpty();
    }

    [EachServerOnUnix]
    public async Task Cycle_over_several_policies_keeps_what_closes_no_circle(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "\"b'_hourly\"") + Views.Of("source", "c_hourly"));
        await db.Engine.InstallAsync();
        await db.ExecuteAsync("""
            INSERT INTO freshet.policy (view_schema, view_name, also_reads)
            VALUES ('public', 'a_hourly', '{public.c_hourly,"public.\"b''_hourly\""}'),
                ('public', 'b''_hourly', '{public.a_hourly,public.c_hourly}')
            """);
        var skipped = (await FreshetCommand.On(db).RunAsync("refresh", "--all")).ShouldExit(1).Line("skipped          public.a_hourly  ");

        var problem = await db.ProblemAsync("a_hourly", "cycle");

        problem.Text.ShouldContain("the policy of public.\"b'_hourly\"");
        skipped.ShouldContain(problem.Fix());
        await db.FixAsync("a_hourly", problem);
        (await db.ScalarAsync<string[]>("SELECT also_reads FROM freshet.policy WHERE view_name = 'a_hourly'")).Length.ShouldBe(2);
        (await db.ScalarAsync<string[]>("SELECT also_reads FROM freshet.policy WHERE view_name <> 'a_hourly'"))
            .ShouldBe(["public.c_hourly"]);
        (await FreshetCommand.On(db).RunAsync("refresh", "--all")).ShouldExit(0);
    }

    [EachServerOnUnix]
    public async Task Policy_without_view_is_removed_by_its_fix(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "\"b'_hourly\""));
        var freshet = FreshetCommand.On(db);
        (await freshet.RunAsync("policy", "set", "public.\"b'_hourly\"", "--paused", "true")).ShouldExit(0);
        (await freshet.RunAsync("check")).ShouldExit(0);
        await db.ExecuteAsync("ALTER MATERIALIZED VIEW \"b'_hourly\" RENAME TO c_hourly");

        var found = (await freshet.RunAsync("check", "--json"))
            .ShouldExit(1).Json.EnumerateArray().Where(view => view.Items("problems").Count > 0).ShouldHaveSingleItem();
        var problem = found.Items("problems").ShouldHaveSingleItem();

        found.Text("name").ShouldBe("b'_hourly");
        problem.Text("code").ShouldBe("policy_without_view");
        problem.Text("severity").ShouldBe("warning");
        (await freshet.RunAsync("check")).ShouldExit(1).Output.ShouldContain("main: 2 views checked, 0 errors, 1 warning");
        (await freshet.RunAsync("check", "--view", "a*")).ShouldExit(0);
        (await freshet.RunAsync("check", "hourly")).ShouldExit(0);
        await db.DoAsync(problem.Fix());
        (await freshet.RunAsync("check")).ShouldExit(0);
    }

    [EachServerOnUnix]
    public async Task Paused_is_a_remark_with_its_note_and_resumed_by_its_fix(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "\"a'_hourly\"") + Views.Of("source", "b_hourly"));
        var freshet = FreshetCommand.On(db);
        (await freshet.RunAsync("policy", "set", "public.\"a'_hourly\"", "--paused", "true", "--note", "until the\nimport is fixed"))
            .ShouldExit(0);

        var result = (await freshet.RunAsync("check", "--json")).ShouldExit(0).Json.Items();
        var problem = await db.ProblemAsync("a'_hourly", "paused");

        result.Of("a'_hourly").Items("problems").ShouldHaveSingleItem().Text("severity").ShouldBe("info");
        result.Of("b_hourly").Items("problems").ShouldBeEmpty();
        problem.Text.ShouldEndWith(": until the import is fixed");
        await db.FixAsync("a'_hourly", problem);
        (await db.RefreshAsync(Select.All)).Of("a'_hourly").Status.ShouldBe(RefreshStatus.Refreshed);
    }

    [EachServer]
    public async Task Excluded_names_the_setting_with_and_without_a_selection(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_hourly") + Views.Of("source", "c_daily"));
        var freshet = FreshetCommand.On(db);
        freshet["Databases__main__Exclude"] = "a_*, nothing";
        freshet["Databases__main__Include"] = "a_*, *_daily";

        foreach (var call in new[] { "check", "check hourly", "check --view [ab]*" })
        {
            var selection = call.Replace("--view [ab]*", "--view a* --view b*", StringComparison.Ordinal).Split(' ');
            var views = (await freshet.RunAsync([.. selection, "--json"])).ShouldExit(0).Json.Items();
            var excluded = views.Of("a_hourly").Items("problems").ShouldHaveSingleItem(call);
            (excluded.Text("code"), excluded.Text("severity")).ShouldBe(("excluded", "info"));
            excluded.Text("message").ShouldBe("It is excluded by the setting Exclude (a_*), so it is not refreshed.");
            excluded.Fix().ShouldBe("Remove a_* from Freshet:Databases:main:Exclude.");
            views.Of("b_hourly").Items("problems").ShouldHaveSingleItem(call).Fix()
                .ShouldBe("Add public.b_hourly to Freshet:Databases:main:Include.");
        }
        (await freshet.RunAsync("check", "daily")).ShouldExit(0);
        (await freshet.RunAsync("refresh", "--all", "--json")).ShouldExit(0).Json.Items("refreshes").Of("a_hourly").Text("reason")
            .ShouldBe("excluded by the setting Exclude (a_*)");

        freshet["Databases__main__Exclude"] = "nothing";
        freshet["Databases__main__Include"] = "a_*, *_daily, public.b_hourly";
        (await freshet.RunAsync("check")).ShouldExit(0);
    }

    [EachServer]
    public async Task Read_only_is_reported_of_every_view_and_fixed_by_its_fix(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_hourly"));
        var freshet = FreshetCommand.On(db);
        await db.ExecuteAsync($"ALTER DATABASE {db.Name} SET default_transaction_read_only = on");

        var problems = (await freshet.RunAsync("check", "--json"))
            .ShouldExit(1).Json.Items().Select(view => view.Items("problems").ShouldHaveSingleItem()).ToList();

        problems.Select(problem => $"{problem.Text("severity")} {problem.Text("code")}").ShouldBe(["error read_only", "error read_only"]);
        var fixes = problems[0].Fixes();
        fixes.Count.ShouldBe(2);
        fixes[0].ShouldBeOfType<Fix.Advice>().Text.ShouldContain("Freshet:Databases:main");
        await using var session = await db.ConnectAsync(); // one that is read only, as the person who fixes it has
        await session.ExecuteAsync(fixes[1].ShouldBeOfType<Fix.Sql>().Statement);
        (await freshet.RunAsync("check")).ShouldExit(0);
    }
}
