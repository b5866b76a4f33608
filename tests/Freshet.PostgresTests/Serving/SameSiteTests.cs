namespace Freshet.PostgresTests.Serving;

public sealed class SameSiteTests
{
    [EachServer]
    public async Task Pages_of_other_sites_are_refused(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using var service = await FreshetService.StartAsync(db);

        foreach (var (name, value) in new[]
        {
            ("Host", "evil.example"), ("Host", $"evil.example:{service.Address.Port}"), ("Host", "localhost.evil.example"),
            ("Host", "127.0.0.1.evil.example"),
            ("Origin", "https://evil.example"), ("Origin", "null"), ("Origin", "http://localhost"),
            ("Origin", $"https://127.0.0.1:{service.Address.Port}"), ("Origin", "http://127.0.0.1:1"),
        })
        {
            (await service.PostAsync("?cadence=hourly", headers: [(name, value)])).ShouldBeProblem(403, "forbidden", "Freshet:ApiKey");
            (await service.SendAsync(HttpMethod.Get, "/api/views", headers: [(name, value)])).ShouldBeProblem(403, "forbidden");
        }
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.run")).ShouldBe(0);
    }

    [EachServer]
    public async Task Programs_of_this_machine_are_let_in_by_each_of_its_names(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var service = await FreshetService.StartAsync(db);
        var port = service.Address.Port;

        foreach (var host in new[]
        {
            $"127.0.0.1:{port}", $"localhost:{port}", $"LOCALHOST:{port}", $"[::1]:{port}", "localhost", $"127.0.0.2:{port}",
        })
            (await service.SendAsync(HttpMethod.Get, "/api/views", headers: [("Host", host)])).ShouldBe(200);
        (await service.SendAsync(HttpMethod.Get, "/api/views", headers: [("Origin", $"http://127.0.0.1:{port}")])).ShouldBe(200);
    }

    [EachServer]
    public async Task Other_loopback_address_answers_at_the_address_that_it_greets_with(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        if (!OperatingSystem.IsLinux())
            return; // elsewhere it would have to be set up first
        await using var service = await FreshetService.StartAsync(FreshetService.Command(db), "127.0.0.2:0");

        service.Address.Host.ShouldBe("127.0.0.2");
        (await service.GetAsync("/api/views")).ShouldBe(200);
    }
}
