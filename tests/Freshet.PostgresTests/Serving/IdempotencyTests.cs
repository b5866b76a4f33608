namespace Freshet.PostgresTests.Serving;

public sealed class IdempotencyTests
{
    private const string Header = "Idempotency-Key";

    [EachServer]
    public async Task Same_key_is_the_same_run_even_after_a_restart(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        string first;
        await using (var service = await FreshetService.StartAsync(db))
        {
            first = await StartAsync(service, "?cadence=hourly", "order 1; \"a b\"");
            (await StartAsync(service, "?cadence=hourly", "order 1; \"a b\"")).ShouldBe(first);
            await service.RunIsAsync(first, "succeeded");
            (await service.EndAsync()).ShouldExit(0);
        }
        await using var next = await FreshetService.StartAsync(db);

        (await StartAsync(next, "?cadence=hourly", "order 1; \"a b\"")).ShouldBe(first);
        (await StartAsync(next, "?cadence=hourly", "order 2")).ShouldNotBe(first);

        await db.UntilAsync("SELECT count(*) = 2 AND bool_and(status = 'succeeded') FROM freshet.run");
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.refresh")).ShouldBe(2);
    }

    [EachServer]
    public async Task Same_key_at_the_same_time_is_one_run(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using var service = await FreshetService.StartAsync(db);

        var runs = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => StartAsync(service, "?cadence=hourly", "once")));

        runs.Distinct().ShouldHaveSingleItem();
        await service.RunIsAsync(runs[0], "succeeded");
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.refresh")).ShouldBe(1);
    }

    [EachServer]
    public async Task Same_key_for_something_else_is_refused(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_daily") + Views.Of("source", "\"a_hourly --force\""));
        await using var service = await FreshetService.StartAsync(db);
        var first = await StartAsync(service, "?view=a_hourly&force", "key");

        foreach (var query in new[] { "?view=b_daily&force", "?view=a_hourly", "?view=a_hourly%20--force" })
            (await service.PostAsync(query, headers: [(Header, "key")])).ShouldBeProblem(422, "key_reused", first, "new key");

        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.run")).ShouldBe(1);
    }

    [EachServer]
    public async Task Key_that_is_refused_by_one_database_is_reported_beside_the_run_of_the_other(string server)
    {
        await using var a = await TestDatabase.CreateAsync(server);
        await using var b = await TestDatabase.CreateAsync(server);
        foreach (var db in new[] { a, b })
            await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using var service = await FreshetService.StartAsync(a, b);
        await StartAsync(service, "?view=a_hourly&database=b", "key");

        var answer = (await service.PostAsync("?cadence=hourly", headers: [(Header, "key")])).ShouldBe(202).Json;

        answer.Items("runs").ShouldHaveSingleItem().Text("database").ShouldBe("a");
        var error = answer.Items("errors").ShouldHaveSingleItem();
        (error.Text("database"), error.Text("code")).ShouldBe(("b", "key_reused"));
    }

    [EachServer]
    public async Task Doubled_empty_and_endless_keys_are_refused(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using var service = await FreshetService.StartAsync(db);

        foreach (var key in new[] { "", new string('k', 256) })
            (await service.PostAsync("?cadence=hourly", headers: [(Header, key)])).ShouldBeProblem(400, "bad_request", Header, "255");
        (await RawHttp.SendAsync(service.Address, $"POST /api/refresh?cadence=hourly HTTP/1.1\r\nHost: localhost\r\n{Header}: "
            + $"a\r\n{Header}: b\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")).ShouldStartWith("HTTP/1.1 400 ");
        await StartAsync(service, "?cadence=hourly", new string('k', 255));
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.run")).ShouldBe(1);
    }

    private static async Task<string> StartAsync(FreshetService service, string query, string key) =>
        // It always has one.
        (await service.PostAsync(query, headers: [(Header, key)])).ShouldBe(202).Json.Items("runs").ShouldHaveSingleItem().Text("runId")!;
}
