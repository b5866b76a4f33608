namespace Freshet.PostgresTests;

public sealed class FreshnessTests
{
    private static readonly CadenceSet Hourly = new([new("hourly", "_hourly", Schedule.Parse("0 0 * * * *"))]);

    [EachServer]
    public async Task Freshness_agrees_with_the_report_on_every_status(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await MakeViewsAsync(db);
        await OtherRun.RecordAsync(db);
        await using var other = await OtherRun.ConnectAsync(db);
        await other.ExecuteAsync(string.Join(';', new[] { "refreshing_hourly", "filling_daily", "busy_hourly" }.Select(Views.Lock)));

        var reports = ViewReport.Of(await db.Engine.ReadSituationAsync());

        var expected = new Dictionary<string, (string? Cadence, ViewStatus? Status)>
        {
            ["paused_hourly"] = ("hourly", ViewStatus.Paused),
            ["unscheduled"] = (null, ViewStatus.Unscheduled),
            ["never_daily"] = ("daily", ViewStatus.Never),
            ["never"] = (null, ViewStatus.Unscheduled),
            ["filling_daily"] = ("daily", ViewStatus.Refreshing),
            ["busy_hourly"] = ("hourly", ViewStatus.Late),
            ["overdue_daily"] = ("daily", ViewStatus.Late),
            ["emptied_hourly"] = ("hourly", ViewStatus.Late),
            ["unknown_daily"] = ("daily", ViewStatus.Unknown),
            ["broken"] = (null, ViewStatus.Failing),
            ["kept"] = (null, ViewStatus.Fresh),
            ["refreshing_hourly"] = ("hourly", ViewStatus.Refreshing),
            ["failing_hourly"] = ("hourly", ViewStatus.Failing),
            ["late_hourly"] = ("hourly", ViewStatus.Late),
            ["fresh_hourly"] = ("hourly", ViewStatus.Fresh),
            ["moved"] = ("daily", ViewStatus.Fresh),
            ["lost_hourly"] = (null, ViewStatus.Unscheduled),
            ["cut_off"] = (null, ViewStatus.Unscheduled),
            ["rollupxhourly"] = (null, ViewStatus.Unscheduled),
            ["Big_Hourly"] = (null, ViewStatus.Unscheduled),
        };
        reports.ToDictionary(report => report.View.Name.Name, report => (report.Cadence, report.Status))
            .ShouldBe(expected, ignoreOrder: true);
        (await db.ListAsync<string>("SELECT concat_ws(' ', view_name, cadence, status) FROM freshet.freshness"))
            .ShouldBe(expected.Select(view =>
                string.Join(' ', new[] { view.Key, view.Value.Cadence, Words.Of(view.Value.Status!.Value) }.OfType<string>())),
                ignoreOrder: true);
        (await db.ListAsync<string>("SELECT view_name FROM freshet.freshness WHERE refreshing ORDER BY 1"))
            .ShouldBe(["busy_hourly", "filling_daily", "refreshing_hourly"]);
        reports.Where(report => report.Refreshing).Select(report => report.View.Name.Name)
            .ShouldBe(["busy_hourly", "filling_daily", "refreshing_hourly"]);
    }

    [EachServer]
    public async Task Freshness_follows_the_longest_suffix_as_the_report_does(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "a_half_hourly") + Views.Of("source", "\"50%\"")
            + Views.Of("source", "\"sum_größe\""));
        var every = Schedule.Parse("0 0 * * * *");
        var engine = db.NewEngine(options => options.Cadences = new([
            new("hourly", "_hourly", every), new("half", "_half_hourly", every), new("percent", "%", every),
            new("umlaut", "größe", every), new("bypolicy", null, every)]));

        await engine.RefreshAsync(Select.All);

        (await db.ListAsync<string>("SELECT view_name || ' ' || cadence FROM freshet.freshness")).ShouldBe(
            ViewReport.Of(await engine.ReadSituationAsync()).Select(report => $"{report.View.Name.Name} {report.Cadence}"),
            ignoreOrder: true);
        (await db.ScalarAsync<string>("SELECT cadence FROM freshet.freshness WHERE view_name = 'a_half_hourly'")).ShouldBe("half");
    }

    [EachServer]
    public async Task Freshness_reports_cadences_that_are_no_longer_configured(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_daily"));
        await db.RefreshAsync(Select.All);

        await db.NewEngine(options => options.Cadences = Hourly).RefreshAsync(new Selection { Due = true });

        (await db.ScalarAsync<string>("SELECT status FROM freshet.freshness")).ShouldBe("unscheduled");
    }

    [EachServer]
    public async Task Freshness_is_not_changed_by_a_refresh_from_a_machine_that_lacks_a_cadence(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_daily") + Views.Of("source", "b_hourly"));
        await db.RefreshAsync(Select.All);
        var promised = await db.ScalarAsync<DateTime>("SELECT late_after FROM freshet.freshness WHERE view_name = 'a_daily'");
        await db.ExecuteAsync("UPDATE freshet.cadence SET suffix = '_old' WHERE name = 'hourly'");
        var elsewhere = db.NewEngine(options => options.Cadences = Hourly);

        await elsewhere.RefreshAsync(Select.Views("a_daily"));

        (await db.ListAsync<string>("SELECT name || suffix FROM freshet.cadence ORDER BY name")).ShouldBe(["daily_daily", "hourly_old"]);
        (await db.ScalarAsync<string>("SELECT status FROM freshet.freshness WHERE view_name = 'a_daily'")).ShouldBe("fresh");
        (await db.ScalarAsync<DateTime>("SELECT late_after FROM freshet.freshness WHERE view_name = 'a_daily'")).ShouldBe(promised);

        await elsewhere.RefreshAsync(new Selection { Cadences = ["hourly"] });
        (await db.ListAsync<string>("SELECT name || suffix FROM freshet.cadence ORDER BY name")).ShouldBe(["daily_daily", "hourly_hourly"]);
    }

    [EachServer]
    public async Task Freshness_can_be_granted_by_itself(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.RefreshAsync(Select.All);
        var screen = await db.CreateRoleAsync();
        await db.ExecuteAsync($"GRANT USAGE ON SCHEMA freshet TO {screen}; GRANT SELECT ON freshet.freshness TO {screen}");
        await using var reader = await db.ConnectAsync(screen);

        await using var read = new NpgsqlCommand("SELECT status FROM freshet.freshness", reader);

        (await read.ExecuteScalarAsync()).ShouldBe("fresh");
    }

    [EachServer]
    public async Task Freshness_knows_a_refresh_under_way(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(Views.Gated("a_hourly") + Views.Of("source", "b_hourly"));
        await db.RefreshAsync(Select.All);
        await gate.CloseAsync();
        var run = await db.Engine.StartAsync(Select.All, lanes: 1);
        await gate.ReachedAsync();

        (await db.ListAsync<string>("SELECT status FROM freshet.freshness ORDER BY view_name")).ShouldBe(["refreshing", "fresh"]);
        ViewReport.Of(await db.Engine.ReadSituationAsync()).Select(report => report.Status)
            .ShouldBe([ViewStatus.Refreshing, ViewStatus.Fresh]);
        await gate.OpenAsync();

        await run.EndAsync();
        (await db.ListAsync<string>("SELECT status FROM freshet.freshness ORDER BY view_name")).ShouldBe(["fresh", "fresh"]);
    }

    /// <summary>Views in every state that one can be in.</summary>
    private static async Task MakeViewsAsync(TestDatabase db)
    {
        string[] views = [
            "paused_hourly", "unscheduled", "failing_hourly", "refreshing_hourly", "late_hourly", "fresh_hourly",
            "moved", "lost_hourly", "cut_off", "rollupxhourly", "Big_Hourly", "busy_hourly", "emptied_hourly", "kept", "broken",
        ];
        await db.ExecuteAsync(string.Concat(views.Select(view => Views.Of("source", $"\"{view}\""))));
        await db.Engine.InstallAsync();
        await db.ExecuteAsync("""
            INSERT INTO freshet.policy (view_schema, view_name, paused)
                VALUES ('public', 'paused_hourly', true), ('public', 'late_hourly', false);
            INSERT INTO freshet.policy (view_schema, view_name, cadence)
                VALUES ('public', 'moved', 'daily'), ('public', 'lost_hourly', 'weekly'), ('public', 'cut_off', '');
            INSERT INTO freshet.policy (view_schema, view_name, max_age) VALUES ('public', 'kept', '1 hour');
            """);
        await db.RefreshAsync(Select.All);
        await db.ExecuteAsync(Views.Of("source", "unknown_daily") + """
            UPDATE freshet.view_state SET failures_in_row = 2 WHERE view_name IN ('failing_hourly', 'broken', 'paused_hourly');
            UPDATE freshet.view_state SET late_after = now() - interval '1 second'
                WHERE view_name IN ('late_hourly', 'failing_hourly', 'busy_hourly', 'unscheduled');
            CREATE MATERIALIZED VIEW never_daily AS SELECT 1 AS id WITH NO DATA;
            CREATE MATERIALIZED VIEW never AS SELECT 1 AS id WITH NO DATA;
            CREATE MATERIALIZED VIEW filling_daily AS SELECT 1 AS id WITH NO DATA;
            CREATE MATERIALIZED VIEW overdue_daily AS SELECT 1 AS id;
            INSERT INTO freshet.view_state (view_oid, view_schema, view_name, late_after)
                VALUES ('overdue_daily'::regclass, 'public', 'overdue_daily', now() - interval '1 second');
            REFRESH MATERIALIZED VIEW emptied_hourly WITH NO DATA;
            """);
    }
}
