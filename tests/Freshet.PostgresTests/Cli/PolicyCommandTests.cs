namespace Freshet.PostgresTests.Cli;

public sealed class PolicyCommandTests
{
    [EachServer]
    public async Task Policy_is_set_part_by_part_shown_and_removed(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b") + Views.Of("source", "c"));
        var freshet = FreshetCommand.On(db);
        (await freshet.RunAsync("policy")).ShouldExit(0).Output.ShouldBe("There are no policies.\n");

        (await freshet.RunAsync("policy", "set", "public.a_hourly", "--cadence",
            "daily", "--method", "blocking", "--priority", "-3", "--statement-timeout", "2h", "--max-age", "26h")).ShouldExit(0);
        var set = (await freshet.RunAsync(
            "policy", "set", "public.a_hourly", "--priority", "10", "--paused", "true", "--also-reads", "public.b",
            "--also-reads", "public.c", "--note", "until Monday", "--json"))
            .ShouldExit(0).Json.Items().ShouldHaveSingleItem();
        await freshet.RunAsync("policy", "set", "public.b", "--note", "of b");

        set.Names().ShouldBe(
            ["database", "schema", "name", "cadence", "method", "priority", "statementTimeout", "maxAge", "paused", "alsoReads", "note"]);
        var listed = (await freshet.RunAsync("policy", "--json")).ShouldExit(0).Json.Items();
        listed.Select(policy => policy.Text("name")).ShouldBe(["a_hourly", "b"]);
        listed[0].GetRawText().ShouldBe(set.GetRawText());
        var plain = (await freshet.RunAsync("policy")).ShouldExit(0).Output.Split('\n');
        plain[1].ShouldBe("main      public.a_hourly  --cadence daily --method blocking --priority 10 --statement-timeout "
            + "02:00:00 --max-age 1.02:00:00 --paused true --also-reads public.b --also-reads public.c --note until Monday");
        (await db.ScalarAsync<string>(
            "SELECT concat_ws('|', cadence, method, priority, statement_timeout, max_age, paused, also_reads, note) "
            + "FROM freshet.policy WHERE view_name = 'a_hourly'"))
            .ShouldBe("daily|blocking|10|02:00:00|1 day 02:00:00|t|{public.b,public.c}|until Monday");

        (await freshet.RunAsync(
            "policy", "set", "public.a_hourly", "--cadence", "none", "--method", "none", "--statement-timeout",
            "none", "--max-age", "none", "--also-reads", "none", "--note", "none", "--paused", "false", "--priority", "0"))
            .ShouldExit(0)
            .Line("main").ShouldBe("main      public.a_hourly  nothing is set");
        (await freshet.RunAsync("policy", "remove", "public.a_hourly")).ShouldExit(0);
        (await db.ListAsync<string>("SELECT view_name FROM freshet.policy")).ShouldBe(["b"]);
    }

    [EachServer]
    public async Task Policy_with_another_cadence_changes_when_the_view_is_late(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_hourly"));
        var freshet = FreshetCommand.On(db);
        (await freshet.RunAsync("refresh", "--all")).ShouldExit(0);
        await db.ExecuteAsync("UPDATE freshet.view_state SET last_success_at = '2026-03-01 12:00Z', late_after = '2026-03-01 13:15Z'");

        (await freshet.RunAsync("policy", "set", "public.a_hourly", "--cadence", "daily")).ShouldExit(0);
        (await LateAfterAsync()).ShouldBe(["2026-03-02 03:15", "2026-03-01 13:15"]);
        (await freshet.RunAsync("policy", "remove", "public.a_hourly")).ShouldExit(0);
        (await LateAfterAsync()).ShouldBe(["2026-03-01 13:15", "2026-03-01 13:15"]);

        Task<List<string>> LateAfterAsync() => db.ListAsync<string>(
            "SELECT to_char(late_after AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') FROM freshet.view_state ORDER BY view_name");
    }

    [EachServer]
    public async Task Policy_remove_does_not_say_that_there_are_none_while_there_are(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_hourly"));
        var freshet = FreshetCommand.On(db);
        await freshet.RunAsync("policy", "set", "public.a_hourly", "--paused", "true");
        await freshet.RunAsync("policy", "set", "public.b_hourly", "--paused", "true");

        var result = (await freshet.RunAsync("policy", "remove", "public.a_hourly")).ShouldExit(0);

        result.Output.ShouldNotContain("No policies");
        result.Output.ShouldContain("public.a_hourly");
    }

    [EachServer]
    public async Task Policy_that_would_mean_nothing_is_refused_and_not_written(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        var freshet = FreshetCommand.On(db);
        const string set = "policy set public.a_hourly ";

        await RefusedAsync("policy set public.nothing --paused true", "no materialized view public.nothing", "'freshet views'");
        await RefusedAsync("policy set a_hourly --paused true", "'a_hourly' is not the name of a view", "schema.name");
        await RefusedAsync("policy remove public.a_hourly", "public.a_hourly has no policy");
        await RefusedAsync(set.Trim(), "Give at least one option", "--cadence", "--note");
        await RefusedAsync(set + "--cadence weekly", "no cadence 'weekly'", "daily, hourly");
        await RefusedAsync(set + "--method swap", "--method", "auto, concurrent, blocking", "'swap'");
        await RefusedAsync(set + "--priority high", "--priority", "-1000 to 1000", "'high'");
        await RefusedAsync(set + "--statement-timeout 30", "--statement-timeout", "90s, 45m, 2h", "'30'");
        await RefusedAsync(set + "--statement-timeout 0s", "--statement-timeout", "'0s'");
        await RefusedAsync(set + "--max-age -1h", "--max-age", "'-1h'");
        await RefusedAsync(set + "--paused perhaps", "--paused must be true or false", "'perhaps'");
        await RefusedAsync(set + "--also-reads public.nothing", "--also-reads", "'public.nothing'");
        await RefusedAsync(set + "--colour red", "'--colour'");

        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.policy")).ShouldBe(0);

        async Task RefusedAsync(string call, params string[] parts) => (await freshet.RunAsync(call.Split(' '))).ShouldRefuse(2, parts);
    }

    [EachServer]
    public async Task Policy_timeout_that_it_takes_is_one_that_a_refresh_can_keep(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        var freshet = FreshetCommand.On(db);

        // More milliseconds than a server's statement_timeout can hold.
        var set = await freshet.RunAsync("policy", "set", "public.a_hourly", "--statement-timeout", "60d");

        if (set.ExitCode == 0)
            (await freshet.RunAsync("refresh", "hourly")).ShouldExit(0).Line("refreshed");
        else
            set.ShouldRefuse(2, "--statement-timeout", "'60d'");
    }
}
