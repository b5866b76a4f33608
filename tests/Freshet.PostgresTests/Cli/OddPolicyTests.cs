namespace Freshet.PostgresTests.Cli;

/// <summary>Policies that somebody wrote by SQL, as they may.</summary>
public sealed class OddPolicyTests
{
    [EachServer]
    public async Task Policy_with_an_unknown_cadence_takes_its_view_alone_out_of_the_ticks(string server)
    {
        await using var db = await WithPoliciesAsync(server, "cadence = 'weekly'");
        var freshet = FreshetCommand.On(db);

        var due = (await freshet.RunAsync("refresh", "--due")).ShouldExit(0);
        var check = (await freshet.RunAsync("check")).ShouldExit(1);

        due.Line("refreshed ").ShouldContain("public.b_hourly");
        due.Output.ShouldNotContain("a_hourly");
        var skipped = (await freshet.RunAsync("plan", "--due", "--json")).ShouldExit(0).Json.Items("skipped").Of("a_hourly");
        skipped.Text("reasonCode").ShouldBe("unknown_cadence");
        skipped.Text("reason").ShouldBe("its policy names the cadence weekly, which the settings do not have");
        check.Output.ShouldContain("unknown_cadence");
        check.Output.ShouldContain("weekly");
        (await db.ListAsync<string>("SELECT status FROM freshet.freshness ORDER BY view_name")).ShouldBe(["unscheduled", "fresh"]);
    }

    [EachServer]
    public async Task Policy_that_also_reads_what_does_not_exist_is_a_warning(string server)
    {
        await using var db = await WithPoliciesAsync(server, "also_reads = '{public.nothing,\"no name\",\"\",NULL,public.b_hourly}'");
        var freshet = FreshetCommand.On(db);

        (await freshet.RunAsync("refresh", "--all")).ShouldExit(0).Line("main: succeeded: 2 refreshed");
        (await freshet.RunAsync("plan", "--all", "--json")).ShouldExit(0).Json.Items("refresh").Of("a_hourly").Items("after")
            .ShouldHaveSingleItem().Text("name").ShouldBe("b_hourly");
        var check = (await freshet.RunAsync("check")).ShouldExit(1);
        check.Output.ShouldContain("also_reads_unknown");
        check.Output.ShouldContain("public.nothing");
        (await freshet.RunAsync("policy")).ShouldExit(0).Output.ShouldContain("--also-reads public.b_hourly");
    }

    [EachServer]
    public async Task Views_on_a_cycle_of_policies_are_skipped_with_the_command_that_cuts_it(string server)
    {
        await using var db = await WithPoliciesAsync(server, "also_reads = '{public.b_hourly}'");
        await db.ExecuteAsync(
            "INSERT INTO freshet.policy (view_schema, view_name, also_reads) VALUES ('public', 'b_hourly', '{public.a_hourly}');"
                + Views.Of("source", "c_hourly"));
        var freshet = FreshetCommand.On(db);

        var result = (await freshet.RunAsync("refresh", "--all")).ShouldExit(1);

        result.Line("skipped          public.a_hourly").ShouldContain("freshet policy set");
        result.Line("skipped          public.a_hourly").ShouldContain("--also-reads none");
        result.Line("skipped          public.b_hourly");
        result.Line("refreshed        public.c_hourly");
        (await db.ListAsync<string>("SELECT concat_ws(' ', view_name, status, reason_code) FROM freshet.refresh ORDER BY 1"))
            .ShouldBe(["a_hourly skipped cycle", "b_hourly skipped cycle", "c_hourly refreshed"]);
        (await freshet.RunAsync("policy", "set", "public.a_hourly", "--also-reads", "none")).ShouldExit(0);
        (await freshet.RunAsync("refresh", "--all")).ShouldExit(0);
    }

    [EachServer]
    public async Task Times_that_no_clock_reaches_stop_nothing(string server)
    {
        await using var db = await WithPoliciesAsync(server, "max_age = '10000000 years'");
        var freshet = FreshetCommand.On(db);

        foreach (var odd in new[]
        {
            "max_age = max_age", "statement_timeout = '100000 years'", "statement_timeout = '60 days', max_age = '1 microsecond'",
            "priority = 2147483647, note = repeat('x', 100000)",
        }
            .Concat(db.Major >= 17 ? ["max_age = 'infinity', statement_timeout = 'infinity'"] : Array.Empty<string>()))
        {
            await db.ExecuteAsync($"UPDATE freshet.policy SET {odd}");
            (await freshet.RunAsync("refresh", "--all")).ShouldExit(0).Line("main: succeeded: 2 refreshed");
            (await freshet.RunAsync("views")).ShouldExit(0);
        }
    }

    [EachServer]
    public async Task Text_of_a_policy_cannot_command_the_terminal(string server)
    {
        await using var db = await WithPoliciesAsync(
            server, @"cadence = E'\x1b[31mred\nline', also_reads = array[E'public.\x1b[2J'], note = E'\x1b]0;title\x07'");
        var freshet = FreshetCommand.On(db);

        foreach (var call in new[] { "views", "check", "plan --all", "policy", "refresh --all", "refresh --due --verbose" })
            (await freshet.RunAsync(call.Split(' '))).All.ShouldNotContain("\x1b", customMessage: call);
    }

    /// <summary>Two views, the first of them with a policy.</summary>
    private static async Task<TestDatabase> WithPoliciesAsync(string server, string policy)
    {
        var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_hourly"));
        await db.Engine.InstallAsync();
        await db.ExecuteAsync(
            Views.LongSeen
            + $"INSERT INTO freshet.policy (view_schema, view_name) VALUES ('public', 'a_hourly'); UPDATE freshet.policy SET {policy}");
        return db;
    }
}
