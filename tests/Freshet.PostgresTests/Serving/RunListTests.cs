namespace Freshet.PostgresTests.Serving;

public sealed class RunListTests
{
    [EachServer]
    public async Task Pages_over_two_databases_show_each_run_once_and_the_latest_first(string server)
    {
        await using var a = await TestDatabase.CreateAsync(server);
        await using var b = await TestDatabase.CreateAsync(server);
        foreach (var db in new[] { a, b })
        {
            await db.Engine.InstallAsync();
            // Each time comes twice in a database, and in both of them.
            await db.ExecuteAsync("""
                INSERT INTO freshet.run (id, source, selection, status, requested_at, finished_at)
                SELECT gen_random_uuid(), 'http', '{"all": true}', 'succeeded', timestamptz '2026-01-01' + i / 2 * interval '1 second',
                    now()
                FROM generate_series(1, 25) i
                """);
        }
        await using var service = await FreshetService.StartAsync(a, b);

        var listed = new List<(string Id, DateTimeOffset At)>();
        for (var path = "/api/runs?limit=7"; path is not null;)
        {
            var page = (await service.GetAsync(path)).ShouldBe(200);
            page.Json.Items().Count.ShouldBeLessThanOrEqualTo(7);
            listed.AddRange(page.Json.Items().Select(run => (run.Text("runId")!, run.GetProperty("requestedAt").GetDateTimeOffset())));
            path = page.Headers.TryGetValue("Link", out var link) ? Next(link) : null;
        }

        var known = new List<string>();
        foreach (var (name, db) in new[] { ("a", a), ("b", b) })
            known.AddRange(await db.ListAsync<string>($"SELECT '{name}.' || id FROM freshet.run"));
        listed.Select(run => run.Id).ShouldBe(known, ignoreOrder: true);
        listed.Select(run => run.At).ShouldBe(listed.Select(run => run.At).OrderDescending());
        (await service.GetAsync("/api/runs?database=b&limit=1000")).ShouldBe(200).Json.Items()
            .ShouldAllBe(run => run.Text("database") == "b");
        (await service.GetAsync("/api/runs?database=b&limit=3")).Headers["Link"].ShouldContain("database=b");
        (await service.GetAsync("/api/runs")).ShouldBe(200).Json.Items().Count.ShouldBe(50);
    }

    [EachServer]
    public async Task Run_is_shown_as_it_stands(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Dividing("numbers", "b_hourly") + "INSERT INTO numbers VALUES (1, 0)");
        await using var service = await FreshetService.StartAsync(db);
        var id = await service.RefreshAsync("?cadence=hourly");

        var run = await service.RunIsAsync(id, "partly_failed");

        run.Names().ShouldBe(
            ["database", "runId", "source", "status", "requestedAt", "startedAt", "finishedAt", "counts", "selection", "lanes", "refreshes", "plan"]);
        run.Text("source").ShouldBe("http");
        run.GetProperty("counts").GetRawText().ShouldBe("""{"refreshed":1,"failed":1}""");
        run.Items("refreshes").Of("b_hourly").Text("sqlState").ShouldBe("22012");
        var listed = (await service.GetAsync("/api/runs")).ShouldBe(200).Json.Items().ShouldHaveSingleItem();
        listed.Names().ShouldBe(["database", "runId", "source", "status", "requestedAt", "startedAt", "finishedAt", "counts", "selection"]);
        listed.Text("runId").ShouldBe(id);
    }

    private static string Next(string link)
    {
        // Relative to the call's own address, which a proxy can have changed.
        link.ShouldStartWith("<?");
        link.ShouldEndWith(">; rel=\"next\"");
        return $"/api/runs{link[1..link.IndexOf('>', StringComparison.Ordinal)]}";
    }
}
