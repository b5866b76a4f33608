using System.Globalization;

namespace Freshet.PostgresTests.Cli;

public sealed class SelectionTests
{
    [EachServer]
    public async Task Plan_takes_what_is_selected_and_what_that_reads_or_is_read_by(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(
            "CREATE SCHEMA sales;" + Views.Of("source", "base_hourly") + "CREATE VIEW between AS SELECT * FROM base_hourly;"
            + Views.Reading("between", "sales.middle_daily") + Views.Reading("sales.middle_daily", "top")
            + Views.Of("source", "sales.lone_hourly"));
        var freshet = FreshetCommand.On(db);

        (await PlannedAsync("hourly")).ShouldBe(["base_hourly", "lone_hourly"]);
        (await PlannedAsync("hourly", "daily")).ShouldBe(["base_hourly", "lone_hourly", "middle_daily"]);
        (await PlannedAsync("--all")).ShouldBe(["base_hourly", "lone_hourly", "middle_daily", "top"]);
        (await PlannedAsync("--view", "*_hourly")).ShouldBe(["base_hourly", "lone_hourly"]);
        (await PlannedAsync("--view", "sales.*")).ShouldBe(["lone_hourly", "middle_daily"]);
        (await PlannedAsync("--view", "t?p", "--view", "public.base*")).ShouldBe(["base_hourly", "top"]);
        (await PlannedAsync("--view", "middle_daily", "--upstream")).ShouldBe(["base_hourly", "middle_daily"]);
        (await PlannedAsync("--view", "middle_daily", "--downstream")).ShouldBe(["middle_daily", "top"]);
        (await PlannedAsync("daily", "--upstream", "--downstream")).ShouldBe(["base_hourly", "middle_daily", "top"]);
        (await PlannedAsync("daily", "--view", "top")).ShouldBe(["middle_daily", "top"]);

        async Task<IEnumerable<string?>> PlannedAsync(params string[] selection) =>
            (await freshet.RunAsync(["plan", "--json", .. selection]))
                .ShouldExit(0).Json.Items("refresh").Select(view => view.Text("name")).Order(StringComparer.Ordinal);
    }

    [EachServer]
    public async Task Refresh_keeps_the_order_of_its_closure(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "z_base") + Views.Reading("z_base", "m_middle") + Views.Reading("m_middle", "a_top")
            + "INSERT INTO source VALUES (1, 1)");

        (await FreshetCommand.On(db).RunAsync("refresh", "--view", "a_top", "--upstream")).ShouldExit(0);

        (await db.ListAsync<string>("SELECT view_name FROM freshet.refresh ORDER BY started_at")).ShouldBe(["z_base", "m_middle", "a_top"]);
        (await db.ScalarAsync<int>("SELECT amount FROM a_top")).ShouldBe(1);
    }

    [EachServer]
    public async Task Selection_that_no_view_matches_is_refused_and_starts_nothing(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        var freshet = FreshetCommand.On(db);

        (await freshet.RunAsync("refresh", "--view", "a_hourly", "--view", "no*such")).ShouldRefuse(2, "--view no*such", "'freshet views'");
        (await freshet.RunAsync("refresh", "daily")).ShouldRefuse(2, "daily", "'freshet views'");
        (await freshet.RunAsync("refresh", "--view", "a_Hourly", "--json")).ShouldRefuseAsJson(2, "usage", "--view a_Hourly");
        (await freshet.RunAsync("check", "--view", "nothing")).ShouldRefuse(2, "--view nothing");
        (await freshet.RunAsync("refresh", "weekly")).ShouldRefuse(2, "'weekly'", "daily, hourly", "Freshet__Cadences__weekly__Schedule=");
        (await freshet.RunAsync("refresh", "Hourly")).ShouldRefuse(2, "'Hourly'", "daily, hourly", "Did you mean hourly?")
            .ShouldNotContain("Freshet__Cadences");
        (await freshet.RunAsync("refresh", "Every Week")).ShouldRefuse(2, "'Every Week'", "daily, hourly")
            .ShouldNotContain("Freshet__Cadences");

        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.run")).ShouldBe(0);
    }

    [EachServer]
    public async Task Selection_of_thousands_of_patterns_is_taken(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_hourly"));
        var patterns = Enumerable.Range(0, 2000).SelectMany(_ => new[] { "--view", "?_hourly" });

        (await FreshetCommand.On(db).RunAsync(["refresh", .. patterns])).ShouldExit(0).Output.ShouldContain("2 refreshed");

        (await db.ListAsync<string>("SELECT status FROM freshet.run")).ShouldBe(["succeeded"]);
    }

    [EachServer]
    public async Task Pattern_longer_than_any_name_matches_or_not_like_any_other(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        var freshet = FreshetCommand.On(db);

        (await freshet.RunAsync("plan", "--view", new string('x', 30_000))).ShouldRefuse(2, "No view matches --view xxx");
        (await freshet.RunAsync("plan", "--view", new string('*', 30_000))).ShouldExit(0).Line("public.a_hourly");
    }

    [EachServer]
    public async Task Pattern_and_note_may_begin_with_an_at_sign(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "\"@a_hourly\""));
        var freshet = FreshetCommand.On(db);

        (await freshet.RunAsync("refresh", "--view", "@a*")).ShouldExit(0).Line("refreshed").ShouldContain("public.\"@a_hourly\"");
        (await freshet.RunAsync("policy", "set", "public.@a_hourly", "--note", "@ops: until Monday")).ShouldExit(0);

        (await db.ScalarAsync<string>("SELECT note FROM freshet.policy")).ShouldBe("@ops: until Monday");
    }

    [EachServer]
    public async Task Due_goes_with_cadences_alone(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.Engine.InstallAsync();
        await db.ExecuteAsync(Views.LongSeen);
        var freshet = FreshetCommand.On(db);

        foreach (var other in new[] { "--all", "--view=a*" })
            (await freshet.RunAsync("refresh", "--due", other)).ShouldRefuse(2, "--due", "--view or --all");
        (await freshet.RunAsync("plan", "--due", "hourly")).ShouldExit(0).Line("public.a_hourly").ShouldContain("never refreshed before");
        (await freshet.RunAsync("plan", "--due", "daily")).ShouldExit(0).Output.ShouldNotContain("never refreshed before");
    }

    [EachServer]
    public async Task Number_of_lanes_out_of_range_is_refused(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        var freshet = FreshetCommand.On(db);

        foreach (var lanes in new[] { "0", "65", "-1", "two", "9999999999" })
            (await freshet.RunAsync("refresh", "--all", $"--lanes={lanes}")).ShouldRefuse(
                2, "--lanes must be a whole number from 1 to 64", string.Create(CultureInfo.InvariantCulture, $"not '{lanes}'"));
        (await db.ScalarAsync<bool>("SELECT to_regclass('freshet.run') IS NULL")).ShouldBeTrue();
    }
}
