namespace Freshet.PostgresTests.Cli;

public sealed class PlanCommandTests
{
    [EachServer]
    public async Task Plan_as_json_has_the_documented_shape(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Reading("a_hourly", "b_hourly") + Views.Of("source", "c_daily"));

        var plan = (await FreshetCommand.On(db).RunAsync("plan", "hourly", "--json")).ShouldExit(0).Json;

        plan.Names().ShouldBe(["database", "refresh", "skipped"]);
        plan.Text("database").ShouldBe("main");
        var refresh = plan.Items("refresh");
        refresh.Select(view => view.Text("name")).ShouldBe(["a_hourly", "b_hourly"]);
        refresh.ShouldAllBe(view => string.Join(',', view.Names()) == "schema,name,cadence,method,reason,after,usualMs,blocksReaders");
        refresh[0].Text("method").ShouldBe("concurrent");
        refresh[0].Items("after").ShouldBeEmpty();
        refresh[1].Items("after").Select(name => $"{string.Join(',', name.Names())} {name.Text("schema")}.{name.Text("name")}")
            .ShouldBe(["schema,name public.a_hourly"]);
        var skipped = plan.Items("skipped").ShouldHaveSingleItem();
        skipped.Names().ShouldBe(["schema", "name", "cadence", "selected", "reasonCode", "reason", "fixes"]);
        skipped.Text("name").ShouldBe("c_daily");
        skipped.Text("reasonCode").ShouldBe("not_selected");
        skipped.Text("reason").ShouldBe("not selected");
    }

    [EachServer]
    public async Task Plan_in_a_pipe_reports_order_method_and_reason_of_each_view(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + "CREATE MATERIALIZED VIEW b_hourly AS SELECT * FROM a_hourly; "
            + "CREATE MATERIALIZED VIEW c_hourly AS SELECT 1 AS id WITH NO DATA;" + Views.Of("source", "d_daily"));

        var result = (await FreshetCommand.On(db).RunAsync("plan", "hourly")).ShouldExit(0);

        result.Line("public.a_hourly  hourly").ShouldContain("concurrent  -                hourly; readers are not blocked");
        result.Line("public.b_hourly  hourly")
            .ShouldContain("blocking    public.a_hourly  hourly; no unique index, so readers are blocked for at most 10 s");
        result.Line("public.c_hourly  hourly").ShouldContain("blocking    -                hourly; first fill, so there are no readers to block");
        result.Output.IndexOf("Skipped:", StringComparison.Ordinal)
            .ShouldBeLessThan(result.Output.IndexOf("public.d_daily", StringComparison.Ordinal));
    }

    [EachServer]
    public async Task Plan_does_nothing(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + "INSERT INTO source VALUES (1, 1)");

        (await FreshetCommand.On(db).RunAsync("plan", "--all", "--force", "--method", "blocking")).ShouldExit(0);

        (await db.ScalarAsync<long>("SELECT count(*) FROM a_hourly")).ShouldBe(0);
        (await db.ScalarAsync<bool>("SELECT to_regnamespace('freshet') IS NULL")).ShouldBeTrue();
    }

    [EachServer]
    public async Task Plan_without_a_selection_lists_the_selections(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var freshet = FreshetCommand.On(db);

        (await freshet.RunAsync("plan")).ShouldRefuse(2, "daily, hourly", "--due", "--view PATTERN", "--all", "--upstream", "--downstream");
        (await freshet.RunAsync("refresh", "--json")).ShouldRefuseAsJson(2, "usage", "daily, hourly", "--due", "--view PATTERN", "--all");
        (await freshet.RunAsync("refresh", "--upstream")).ShouldRefuse(2, "--all");
    }
}
