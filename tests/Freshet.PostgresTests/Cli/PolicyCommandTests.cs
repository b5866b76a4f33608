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
            "--also-reads", "public.c", "--note", "until Monday", "--setting", "work_mem=64MB", "--setting", "app.tenants=7, 8", "--json"))
            .ShouldExit(0).Json.Items().ShouldHaveSingleItem();
        await freshet.RunAsync("policy", "set", "public.b", "--note", "of b");

        set.Names().ShouldBe(
            ["database", "schema", "name", "cadence", "method", "priority", "statementTimeout", "maxAge", "paused", "pausedUntil",
                "pauseNote", "settings", "alsoReads", "allowSwap", "note"]);
        var listed = (await freshet.RunAsync("policy", "--json")).ShouldExit(0).Json.Items();
        listed.Select(policy => policy.Text("name")).ShouldBe(["a_hourly", "b"]);
        listed[0].GetRawText().ShouldBe(set.GetRawText());
        var plain = (await freshet.RunAsync("policy")).ShouldExit(0).Output.Split('\n');
        plain[1].ShouldBe("main      public.a_hourly  --cadence daily --method blocking --priority 10 --statement-timeout "
            + "02:00:00 --max-age 1.02:00:00 --paused true --setting app.tenants=7, 8 --setting work_mem=64MB --also-reads public.b "
                + "--also-reads public.c --note until Monday");
        (await db.ScalarAsync<string>(
            "SELECT concat_ws('|', cadence, method, priority, statement_timeout, max_age, paused, settings, also_reads, note) "
            + "FROM freshet.policy WHERE view_name = 'a_hourly'"))
            .ShouldBe("daily|blocking|10|02:00:00|1 day 02:00:00|t|{\"work_mem\": \"64MB\", \"app.tenants\": \"7, "
                + "8\"}|{public.b,public.c}|until Monday");

        (await freshet.RunAsync(
            "policy", "set", "public.a_hourly", "--cadence", "none", "--method", "none", "--statement-timeout",
            "none", "--max-age", "none", "--setting", "none", "--also-reads", "none", "--note", "none", "--paused", "false", "--priority",
                "0"))
            .ShouldExit(0)
            .Line("main").ShouldBe("main      public.a_hourly  nothing is set");
        (await db.ListAsync<string>("SELECT view_name FROM freshet.policy")).ShouldBe(["b"]); // one that says nothing is not kept
        (await freshet.RunAsync("policy", "clear", "public.b")).ShouldExit(0);
        (await db.ListAsync<string>("SELECT view_name FROM freshet.policy")).ShouldBeEmpty();
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
        (await freshet.RunAsync("policy", "clear", "public.a_hourly")).ShouldExit(0);
        (await LateAfterAsync()).ShouldBe(["2026-03-01 13:15", "2026-03-01 13:15"]);

        Task<List<string>> LateAfterAsync() => db.ListAsync<string>(
            "SELECT to_char(late_after AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') FROM freshet.view_state ORDER BY view_name");
    }

    [EachServer]
    public async Task Policy_clear_does_not_say_that_there_are_none_while_there_are(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_hourly"));
        var freshet = FreshetCommand.On(db);
        await freshet.RunAsync("policy", "set", "public.a_hourly", "--paused", "true");
        await freshet.RunAsync("policy", "set", "public.b_hourly", "--paused", "true");

        var result = (await freshet.RunAsync("policy", "clear", "public.a_hourly")).ShouldExit(0);

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

        await RefusedAsync("policy set public.nothing --paused true", "No view of main matches public.nothing", "'freshet views'");
        await RefusedAsync("policy set --paused true", "Name at least one view");
        await RefusedAsync("policy clear public.a_hourly", "public.a_hourly has no policy");
        await RefusedAsync(set.Trim(), "Give at least one option", "--cadence", "--note");
        await RefusedAsync(set + "--cadence weekly", "no cadence 'weekly'", "daily, hourly");
        await RefusedAsync(set + "--method other", "--method", "auto, concurrent, blocking, swap", "'other'");
        await RefusedAsync(set + "--priority high", "--priority", "-1000 to 1000", "'high'");
        await RefusedAsync(set + "--statement-timeout 30", "--statement-timeout", "90s, 45m, 2h", "'30'");
        await RefusedAsync(set + "--statement-timeout 0s", "--statement-timeout", "'0s'");
        await RefusedAsync(set + "--max-age -1h", "--max-age", "'-1h'");
        await RefusedAsync(set + "--paused perhaps", "--paused must be true or false", "'perhaps'");
        await RefusedAsync(set + "--setting work_mem", "--setting must be none or NAME=VALUE", "'work_mem'");
        await RefusedAsync(set + "--setting work_mem=lots", "--setting work_mem is 'lots', which main refuses");
        await RefusedAsync(set + "--setting lock_timeout=1", "--setting lock_timeout is '1', but no policy can set lock_timeout: set "
            + "Freshet:Refresh:LockTimeout instead");
        await RefusedAsync(set + "--setting Search_Path=app", "no policy can set Search_Path");
        await RefusedAsync(set + "--setting role=postgres", "no policy can set role: a refresh runs as Freshet's role");
        await RefusedAsync(set + "--setting nothing.such.thing=1 --setting =1", "--setting must be none or NAME=VALUE");
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

    [EachServer]
    public async Task Policy_set_takes_patterns_and_several_views(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("CREATE SCHEMA sales;" + Views.Of("source", "sales.a_hourly") + Views.Of("source", "sales.b_hourly")
            + Views.Of("source", "c_daily") + Views.Of("source", "d_daily"));
        var freshet = FreshetCommand.On(db);

        var set = await freshet.RunAsync("policy", "set", "sales.*", "c_daily", "sales.a_hourly", "--priority", "5", "--json");

        set.ShouldExit(0).Json.Items().Select(policy => policy.Text("name")).ShouldBe(["c_daily", "a_hourly", "b_hourly"]);
        (await db.ListAsync<string>("SELECT view_name FROM freshet.policy ORDER BY 1")).ShouldBe(["a_hourly", "b_hourly", "c_daily"]);
        (await freshet.RunAsync("policy", "set", "sales.*", "nothing*", "--priority", "6")).ShouldRefuse(2, "nothing*");
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.policy WHERE priority = 6")).ShouldBe(0);
        (await freshet.RunAsync("policy", "clear", "sales.*")).ShouldExit(0);
        (await db.ListAsync<string>("SELECT view_name FROM freshet.policy ORDER BY 1")).ShouldBe(["c_daily"]);
    }

    [EachServer]
    public async Task Policy_that_says_nothing_is_not_kept(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        var freshet = FreshetCommand.On(db);

        (await freshet.RunAsync("policy", "set", "a_hourly", "--paused", "false")).ShouldExit(0);

        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.policy")).ShouldBe(0);
    }

    [EachServer]
    public async Task Policy_show_names_what_applies_and_where_it_comes_from(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        var freshet = FreshetCommand.On(db);
        (await freshet.RunAsync("policy", "set", "a_hourly", "--cadence", "daily", "--setting", "work_mem=64MB", "--note", "slow"))
            .ShouldExit(0);

        var shown = (await freshet.RunAsync("policy", "show", "a_*")).ShouldExit(0).Output;

        shown.ShouldBe("""
            public.a_hourly
              cadence            daily  (policy; its name says hourly)
              method             auto  (setting Method)
              priority           0  (default)
              statement timeout  30 min  (setting StatementTimeout)
              max age            none  (its cadence decides)
              paused             no
              setting            work_mem=64MB  (policy)
              swap               not permitted  (setting AllowSwap)
              note               slow

            """);
    }

    [EachServer]
    public async Task Policy_list_as_sql_writes_the_same_policies_again(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var other = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(
            "CREATE SCHEMA \"o'x\"; CREATE MATERIALIZED VIEW \"o'x\".\"a\\b_hourly\" AS SELECT 1 AS id;" + Views.Of("source", "b_hourly"));
        var freshet = FreshetCommand.On(db);
        (await freshet.RunAsync("policy", "set", "*b_hourly", "--method", "blocking", "--priority", "-3", "--statement-timeout", "1500ms",
            "--max-age", "26h", "--setting", "work_mem=64MB", "--also-reads", "public.b_hourly", "--note", "it's\nDROP; \\ – :x"))
                .ShouldExit(0);
        (await freshet.RunAsync("pause", "b_hourly", "--for", "2h")).ShouldExit(0);
        (await FreshetCommand.On(other).RunAsync("init")).ShouldExit(0);

        var script = (await freshet.RunAsync("policy", "list", "--sql")).ShouldExit(0).Output;
        await other.ExecuteAsync(script);
        await other.ExecuteAsync(script);

        (await FreshetCommand.On(other).RunAsync("policy", "--json")).Output.ShouldBe((await freshet.RunAsync("policy", "--json")).Output);
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.policy")).ShouldBe(2);
    }

    [EachServer]
    public async Task Settings_of_a_policy_hold_for_its_view_alone(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("""
            CREATE MATERIALIZED VIEW a_hourly AS SELECT current_setting('work_mem') AS id;
            CREATE MATERIALIZED VIEW b_hourly AS SELECT current_setting('work_mem') AS id;
            """);
        var freshet = FreshetCommand.On(db);
        freshet["Refresh__Settings__work_mem"] = "32MB";
        (await freshet.RunAsync("policy", "set", "a_hourly", "--setting", "work_mem=64MB")).ShouldExit(0);

        (await freshet.RunAsync("refresh", "--all", "--lanes", "1")).ShouldExit(0);

        (await db.ListAsync<string>("SELECT id FROM a_hourly UNION ALL SELECT id FROM b_hourly")).ShouldBe(["64MB", "32MB"]);
        await db.ExecuteAsync("UPDATE freshet.policy SET settings = '{\"work_mem\": \"lots\", \"lock_timeout\": 1}'");
        (await freshet.RunAsync("refresh", "--all")).ShouldExit(1).Output.ShouldContain("or of the view's policy (work_mem)");
    }

    [EachServer]
    public async Task Settings_of_a_policy_decide_neither_whose_code_a_refresh_runs_nor_as_whom(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var other = await db.CreateRoleAsync();
        await db.ExecuteAsync("""
            CREATE FUNCTION ask() RETURNS text LANGUAGE plpgsql AS
                $$ BEGIN RETURN current_setting('role') || ' ' || current_setting('search_path'); END $$;
            CREATE MATERIALIZED VIEW a_hourly AS SELECT public.ask() AS id;
            """);
        var freshet = FreshetCommand.On(db);
        (await freshet.RunAsync("refresh", "--all")).ShouldExit(0);
        var before = await db.ScalarAsync<string>("SELECT id FROM a_hourly");
        await db.ExecuteAsync(
            "INSERT INTO freshet.policy (view_schema, view_name, settings) VALUES ('public', 'a_hourly', "
            + $"'{{\"Role\": \"{other}\", \"SEARCH_PATH\": \"hostile\", \"Search_Path\": \"x\", \"session_authorization\": \"{other}\"}}')");

        (await freshet.RunAsync("refresh", "--all", "--force")).ShouldExit(0);

        (await db.ScalarAsync<string>("SELECT id FROM a_hourly")).ShouldBe(before);
    }

    [EachServer]
    public async Task Pause_holds_for_its_time_and_resume_ends_it(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_hourly") + Views.Of("source", "c_daily"));
        var freshet = FreshetCommand.On(db);

        (await freshet.RunAsync("pause", "hourly", "--for", "2h", "--note", "an import")).ShouldExit(0)
            .Output.ShouldContain("paused until ");
        (await freshet.RunAsync("policy", "set", "c_daily", "--note", "ask the team")).ShouldExit(0);
        (await freshet.RunAsync("pause", "c_daily", "--note", "a pause")).ShouldExit(0);

        (await StatusesAsync()).ShouldBe(["paused", "paused", "paused"]);
        (await db.ListAsync<string>("SELECT status FROM freshet.freshness")).ShouldAllBe(status => status == "paused");
        (await freshet.RunAsync("refresh", "--all")).ShouldExit(0).Output.ShouldContain("paused by its policy until ");
        (await freshet.RunAsync("check", "--view", "a_hourly")).Output.ShouldContain("so it is not refreshed: an import");
        await db.ExecuteAsync("UPDATE freshet.policy SET paused_until = now() - interval '1 second' WHERE view_name = 'a_hourly'");
        (await StatusesAsync()).ShouldBe(["unknown", "paused", "paused"]);
        (await freshet.RunAsync("resume", "b_hourly", "daily")).ShouldExit(0);
        (await StatusesAsync()).ShouldBe(["unknown", "unknown", "unknown"]);
        (await db.ListAsync<string>("SELECT view_name FROM freshet.policy")).ShouldBe(["a_hourly", "c_daily"], ignoreOrder: true);
        (await db.ListAsync<string>("SELECT note || coalesce(pause_note, '') FROM freshet.policy WHERE view_name = 'c_daily'"))
            .ShouldBe(["ask the team"]);
        (await freshet.RunAsync("resume", "a_hourly")).ShouldExit(0); // its time was over, its note was not
        (await db.ListAsync<string>("SELECT view_name FROM freshet.policy")).ShouldBe(["c_daily"]);
        (await freshet.RunAsync("pause", "a_hourly", "--for", "soon")).ShouldRefuse(2, "--for must be a time such as 30m", "'soon'");
        (await freshet.RunAsync("pause", "a_hourly", "--for", "9999999.00:00:00")).ShouldRefuse(2, "--for must be a time", "3650 days");

        async Task<IEnumerable<string?>> StatusesAsync() =>
            (await freshet.RunAsync("views", "--json")).ShouldExit(0).Json.Items().Select(view => view.Text("status"));
    }
}
