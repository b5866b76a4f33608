namespace Freshet.PostgresTests;

public sealed class PolicyLedgerTests
{
    private static readonly ViewName View = new("Sales \"EU\".2026", "it's_hourly");

    [EachServer]
    public async Task Policy_is_read_as_it_was_saved(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.Engine.InstallAsync();
        var policy = new ViewPolicy(View)
        {
            Cadence = "hourly",
            Method = RefreshMethod.Blocking,
            Priority = -7,
            StatementTimeout = TimeSpan.FromMilliseconds(1500),
            MaxAge = TimeSpan.FromDays(40) + TimeSpan.FromSeconds(1),
            Paused = true,
            PausedUntil = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
            PauseNote = "an import",
            Settings = new Dictionary<string, string> { ["work_mem"] = "64MB", ["x.y"] = "a = 'b'" },
            AlsoReads = ["public.b_hourly", "\"a.b\".\"c\"\"d\""],
            Note = "Ask 'the' team;\n– it's theirs",
        };

        await db.Engine.Policies.SaveAsync([policy], CancellationToken.None);
        var read = await ReadAsync(db, View);
        (read with { AlsoReads = policy.AlsoReads, Settings = policy.Settings }).ShouldBe(policy);
        read.Settings.ShouldBe(policy.Settings, ignoreOrder: true);
        read.AlsoReads.ShouldBe(policy.AlsoReads);

        await db.Engine.Policies.SaveAsync([new(View)], CancellationToken.None);
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.policy")).ShouldBe(0);
    }

    [EachServer]
    public async Task Policy_edited_by_sql_is_read(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.Engine.InstallAsync();
        await db.ExecuteAsync("""
            INSERT INTO freshet.policy (view_schema, view_name, statement_timeout, max_age) VALUES
                ('public', 'month', '90 seconds', '1 month'), ('public', 'mixed', '1 hour 2 minutes 3.5 seconds', '1 year 2 months 3 days');
            INSERT INTO freshet.policy (view_schema, view_name) VALUES ('', ''), ('public', repeat('x', 64));   -- slips
            """);

        (await ReadAsync(db, new("public", "month"))).ShouldSatisfyAllConditions(
            policy => policy.StatementTimeout.ShouldBe(TimeSpan.FromSeconds(90)),
            policy => policy.MaxAge.ShouldBe(TimeSpan.FromDays(30)));
        (await ReadAsync(db, new("public", "mixed"))).StatementTimeout.ShouldBe(new TimeSpan(0, 1, 2, 3, 500));
        (await db.Engine.ReadSituationAsync()).Ledger.Policies.Count.ShouldBe(2);
    }

    [EachServer]
    public async Task Policy_with_an_endless_interval_stops_nothing(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_hourly"));
        await db.Engine.InstallAsync();
        var endless = db.Major >= 17 ? "infinity" : "40000 years";
        await db.ExecuteAsync(
            "INSERT INTO freshet.policy (view_schema, view_name, max_age, statement_timeout) VALUES ('public', "
            + $"'a_hourly', '{endless}', '{endless}')");

        var result = await db.RefreshAsync(Select.All);

        result.Outcomes.ShouldAllBe(outcome => outcome.Status == RefreshStatus.Refreshed);
        ViewReport.Of(await db.Engine.ReadSituationAsync()).ShouldAllBe(report => report.Status == ViewStatus.Fresh);
    }

    [EachServer]
    public async Task Policy_whose_also_reads_is_odd_stops_nothing(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_hourly") + Views.Of("source", "c_hourly"));
        await db.Engine.InstallAsync();
        foreach (var odd in new[]
        {
            "ARRAY['nowhere', '', 'public.nothing', 'public.a_hourly']",
            "ARRAY['public.b_hourly', NULL]",
            "ARRAY[['public.b_hourly'], ['public.c_hourly']]",
        })
        {
            await db.ExecuteAsync($"""
                INSERT INTO freshet.policy (view_schema, view_name, also_reads) VALUES ('public', 'a_hourly', {odd})
                ON CONFLICT (view_schema, view_name) DO UPDATE SET also_reads = excluded.also_reads
                """);

            (await db.RefreshAsync(Select.All)).Outcomes.ShouldAllBe(outcome => outcome.Status == RefreshStatus.Refreshed, odd);
            ViewReport.Of(await db.Engine.ReadSituationAsync()).Count.ShouldBe(3);
        }
    }

    [EachServer]
    public async Task Policy_that_makes_no_sense_is_refused_by_the_table(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.Engine.InstallAsync();

        foreach (var wrong in new[]
        {
            "method) VALUES ('public', 'a', 'fast')",
            "statement_timeout) VALUES ('public', 'a', '0')",
            "max_age) VALUES ('public', 'a', '-1 day')",
        })
            (await Should.ThrowAsync<PostgresException>(() =>
                db.ExecuteAsync($"INSERT INTO freshet.policy (view_schema, view_name, {wrong}"))).SqlState.ShouldBe("23514");
    }

    private static async Task<ViewPolicy> ReadAsync(TestDatabase db, ViewName view) =>
        (await db.Engine.ReadSituationAsync()).Ledger.Policies[view];
}
