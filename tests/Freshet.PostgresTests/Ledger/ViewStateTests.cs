namespace Freshet.PostgresTests;

public sealed class ViewStateTests
{
    [EachServer]
    public async Task LateAfter_is_a_quarter_of_an_hour_after_the_next_slot(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_daily") + Views.Of("source", "c_unscheduled"));

        var result = await db.RefreshAsync(Select.All);

        var cadences = new EngineOptions().Cadences;
        (await LateAfterAsync(db, "a_hourly")).ShouldBe(NextDue("hourly", "a_hourly") + TimeSpan.FromMinutes(15));
        (await LateAfterAsync(db, "b_daily")).ShouldBe(NextDue("daily", "b_daily") + TimeSpan.FromMinutes(15));
        (await LateAfterAsync(db, "c_unscheduled")).ShouldBeNull();
        Promises.Changed(await db.Engine.ReadSituationAsync()).ShouldBeEmpty();

        // Built in, and begun.
        DateTimeOffset NextDue(string cadence, string view) => cadences.Find(cadence)!.NextDue(result.Of(view).StartedAt!.Value);
    }

    [EachServer]
    public async Task LateAfter_of_a_slow_view_is_twice_what_it_takes_after_the_next_slot(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.RefreshAsync(Select.All);
        await db.ExecuteAsync("UPDATE freshet.view_state SET durations = array_fill(3600000::bigint, ARRAY[19])");

        var outcome = (await db.RefreshAsync(Select.All)).Of("a_hourly");

        var nextDue = new EngineOptions().Cadences.Find("hourly")!.NextDue(outcome.StartedAt!.Value); // built in, and begun
        (await LateAfterAsync(db, "a_hourly")).ShouldBe(nextDue + TimeSpan.FromHours(2));
        (await db.ScalarAsync<int>("SELECT cardinality(durations) FROM freshet.view_state")).ShouldBe(20);
        Promises.Changed(await db.Engine.ReadSituationAsync()).ShouldBeEmpty();

        await db.RefreshAsync(Select.All);
        (await db.ScalarAsync<int>("SELECT cardinality(durations) FROM freshet.view_state")).ShouldBe(20); // the oldest went
    }

    [EachServer]
    public async Task LateAfter_with_a_max_age_is_that_after_the_datas_time(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_unscheduled") + Views.Reading("a_hourly", "c_hourly")
            + Views.Of("source", "d_hourly") + Views.Reading("d_hourly", "e_hourly"));
        await db.Engine.InstallAsync();
        await db.ExecuteAsync(
            "INSERT INTO freshet.policy (view_schema, view_name, max_age) SELECT 'public', v, '1 month' "
            + "FROM unnest('{a_hourly,b_unscheduled,c_hourly,e_hourly}'::text[]) v");

        await db.RefreshAsync("a_hourly", "b_unscheduled", "c_hourly", "e_hourly");

        (await db.ListAsync<string>(
            "SELECT view_name FROM freshet.view_state WHERE late_after = data_as_of + interval '30 days' ORDER BY 1"))
            .ShouldBe(["a_hourly", "b_unscheduled", "c_hourly"]);
        // What it reads was never refreshed: its age cannot be known, so the promise is broken at once.
        (await db.ScalarAsync<bool>(
            "SELECT data_as_of IS NULL AND late_after <= clock_timestamp() FROM freshet.view_state WHERE view_name = 'e_hourly'"))
            .ShouldBeTrue();
    }

    [EachServer]
    public async Task DataAsOf_is_the_oldest_of_a_chain(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Reading("a_hourly", "b_hourly")
            + "CREATE VIEW plain AS SELECT id FROM b_hourly;" + Views.Reading("plain", "c_hourly") + Views.Of("source", "d_hourly"));

        var all = await db.RefreshAsync(Select.All);
        all.Of("c_hourly").DataAsOf.ShouldBe(all.Of("a_hourly").DataAsOf);
        all.Of("a_hourly").DataAsOf.ShouldBe(all.Of("a_hourly").StartedAt);

        var again = (await db.RefreshAsync("c_hourly")).Of("c_hourly");
        again.DataAsOf.ShouldBe(all.Of("a_hourly").DataAsOf); // its own is new, its sources are not
        again.StartedAt.ShouldNotBeNull().ShouldBeGreaterThan(again.DataAsOf!.Value); // asserted just before

        (await db.RefreshAsync("a_hourly")).Of("a_hourly").DataAsOf.ShouldNotBe(all.Of("a_hourly").DataAsOf);
        (await db.RefreshAsync("c_hourly")).Of("c_hourly").DataAsOf.ShouldBe(all.Of("a_hourly").DataAsOf); // b still holds the old rows
    }

    [EachServer]
    public async Task DataAsOf_is_unknown_where_an_upstreams_is(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(
            Views.Of("source", "a_hourly") + Views.Reading("a_hourly", "b_hourly") + Views.Reading("b_hourly", "c_hourly"));

        (await db.RefreshAsync("b_hourly")).Of("b_hourly").DataAsOf.ShouldBeNull();
        (await db.RefreshAsync("c_hourly")).Of("c_hourly").DataAsOf.ShouldBeNull();
        await db.RefreshAsync("a_hourly");
        (await db.RefreshAsync("c_hourly")).Of("c_hourly").DataAsOf.ShouldBeNull();
        (await db.RefreshAsync(Select.All)).Outcomes.ShouldAllBe(outcome => outcome.DataAsOf != null);
        (await db.ScalarAsync<bool>("SELECT bool_and(data_as_of IS NOT NULL AND age >= '0') FROM freshet.freshness")).ShouldBeTrue();
    }

    [EachServer]
    public async Task DataAsOf_knows_of_a_policys_hidden_reads(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "z_hourly") + Views.Of("source", "a_hourly"));
        await db.Engine.InstallAsync();
        await db.ExecuteAsync(
            "INSERT INTO freshet.policy (view_schema, view_name, also_reads) VALUES ('public', 'a_hourly', '{public.z_hourly}')");

        var result = await db.RefreshAsync(Select.All);

        result.Outcomes.Select(outcome => outcome.View.Name).ShouldBe(["z_hourly", "a_hourly"]);
        result.Of("a_hourly").DataAsOf.ShouldBe(result.Of("z_hourly").DataAsOf);
    }

    [EachServer]
    public async Task StartedAt_is_before_anything_that_the_refresh_can_see(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(
            "CREATE MATERIALIZED VIEW a_hourly AS SELECT statement_timestamp() AS at; CREATE UNIQUE INDEX ON a_hourly (at)");

        var outcome = (await db.RefreshAsync("a_hourly")).Of("a_hourly");

        outcome.StartedAt.ShouldNotBeNull()
            .ShouldBeLessThanOrEqualTo(new DateTimeOffset(await db.ScalarAsync<DateTime>("SELECT at FROM a_hourly")));
    }

    private static async Task<DateTimeOffset?> LateAfterAsync(TestDatabase db, string view) =>
        (await db.Engine.ReadSituationAsync()).Ledger.Views[new("public", view)].LateAfter;
}
