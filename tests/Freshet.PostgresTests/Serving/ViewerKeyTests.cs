namespace Freshet.PostgresTests.Serving;

public sealed class ViewerKeyTests
{
    private const string Header = "x-functions-key";

    private const string Act = "act-key-long-and-random-1";
    private const string NextAct = "act-key-long-and-random-2";
    private const string Look = "view-key-long-and-random-1";
    private const string NextLook = "view-key-long-and-random-2";

    private static readonly string[] Reads =
    [
        "/api/views", "/api/runs", "/api/access", "/api/graph", "/api/openapi.json", "/api/view?schema=public&view=a_hourly",
        "/api/view/history?schema=public&view=a_hourly", "/api/view/problems?schema=public&view=a_hourly",
    ];

    private static readonly (string Method, string Path)[] Acts =
    [
        ("POST", "/api/refresh?view=*"), ("POST", "/api/refresh?view=*&dryRun"),
        ("DELETE", "/api/runs/main.00000000-0000-0000-0000-000000000000"),
        ("POST", "/api/pause?view=*"), ("POST", "/api/resume?view=*"), ("GET", "/api/access/act"), ("GET", "/api/access/act/"),
        ("HEAD", "/api/ACCESS/act"), ("GET", "/api/suggestions"), ("PUT", "/api/views"), ("POST", "/nothing"), ("OPTIONS", "/api/views"),
    ];

    [EachServer]
    public async Task Viewer_looks_and_does_not_act(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using var service = await StartAsync(db, $"{Act},{NextAct}", $"{Look},{NextLook}");

        foreach (var key in new[] { Look, NextLook })
        {
            foreach (var path in Reads)
                (await service.SendAsync(HttpMethod.Get, path, headers: [(Header, key)])).ShouldBe(200);
            (await service.SendAsync(HttpMethod.Head, "/api/views", headers: [("Authorization", $"Bearer {key}")])).Status.ShouldBe(200);
            foreach (var (method, path) in Acts)
            {
                var answer = await service.SendAsync(new(method), path, headers: [(Header, key)]);
                answer.Status.ShouldBe(403, $"{method} {path}");
                if (method != "HEAD")
                    answer.ShouldBeProblem(403, "view_only", "Freshet:ApiKey", Header);
            }
        }
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.run")).ShouldBe(0);
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.policy")).ShouldBe(0);
    }

    [EachServer]
    public async Task Each_of_two_keys_acts_and_no_other_key_opens_anything(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using var service = await StartAsync(db, $"{Act}, {NextAct}\n", Look);

        foreach (var key in new[] { Act, NextAct })
        {
            foreach (var path in Reads)
                (await service.SendAsync(HttpMethod.Get, path, headers: [(Header, key)])).ShouldBe(200);
            (await service.SendAsync(HttpMethod.Get, "/api/access/act", headers: [(Header, key)])).ShouldBe(200)
                .Json.GetProperty("act").GetBoolean().ShouldBeTrue();
            (await service.PostAsync("?view=*", headers: [(Header, key)])).ShouldBe(202);
            (await service.SendAsync(HttpMethod.Delete, "/api/runs/main.00000000-0000-0000-0000-000000000000", headers: [(Header, key)]))
                .ShouldBeProblem(404, "unknown_run");
        }
        foreach (var key in new[] { "", "wrong", $"{Act},{NextAct}", $"{Act}, {NextAct}", Look + "x", Look[..^1] })
        {
            foreach (var (method, path) in Acts.Concat(Reads.Select(path => ("GET", path))))
                (await service.SendAsync(new(method), path, headers: [(Header, key)])).Status.ShouldBe(401, $"{method} {path}");
        }
    }

    [EachServer]
    public async Task Access_is_what_the_key_allows(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var service = await StartAsync(db, Act, Look);
        await using var open = await FreshetService.StartAsync(db);

        (await service.SendAsync(HttpMethod.Get, "/api/access", headers: [(Header, Look)])).ShouldBe(200).Text.ShouldBe(
            """{"view":true,"act":false,"keyNeeded":true,"databases":["main"],"cadences":["daily","hourly"],"badges":false}""");
        (await service.SendAsync(HttpMethod.Get, "/api/access", headers: [(Header, Act)])).ShouldBe(200)
            .Json.GetProperty("act").GetBoolean().ShouldBeTrue();
        (await service.GetAsync("/api/access")).ShouldBeProblem(401, "unauthorized", Header);
        (await service.GetAsync("/api/access/act")).ShouldBeProblem(401, "unauthorized", Header);
        (await open.GetAsync("/api/access")).ShouldBe(200).Text.ShouldBe(
            """{"view":true,"act":true,"keyNeeded":false,"databases":["main"],"cadences":["daily","hourly"],"badges":false}""");
        (await open.GetAsync("/api/access/act")).ShouldBe(200);
    }

    [EachServer]
    public async Task With_a_viewer_key_only_nobody_acts(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        var freshet = FreshetService.Command(db);
        freshet["ViewerKey"] = Look;
        foreach (var listen in new[] { "0.0.0.0:0", "0" })
        {
            await using var service = await FreshetService.StartAsync(freshet, listen);

            (await service.SendAsync(HttpMethod.Get, "/api/views", headers: [(Header, Look)])).ShouldBe(200);
            (await service.GetAsync("/api/views")).ShouldBeProblem(401, "unauthorized", "Freshet:ViewerKey");
            (await service.PostAsync("?view=*")).ShouldBeProblem(401, "unauthorized");
            (await service.PostAsync("?view=*", headers: [(Header, Look)]))
                .ShouldBeProblem(403, "view_only", "Nobody can act over HTTP", "Set Freshet:ApiKey");
            service.Process.Errors.ShouldContain("Set Freshet__ApiKey too");
        }
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.run")).ShouldBe(0);
    }

    [EachServer]
    public async Task Keys_that_open_too_much_are_refused(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        foreach (var (act, look, message) in new[]
        {
            ($"{Act},short", Look, "Freshet:ApiKey is too short"),
            (Act, $"{Look},0123456789abcde", "Freshet:ViewerKey is too short"),
            ($"{NextAct},{Act}", $"{Look},{Act}", "Freshet:ViewerKey is also a Freshet:ApiKey"),
        })
        {
            var freshet = FreshetService.Command(db);
            (freshet["ApiKey"], freshet["ViewerKey"]) = (act, look);
            var result = await freshet.RunAsync("serve", "--listen", "0");
            result.ShouldRefuse(2, message, "openssl rand -hex 32");
            result.All.ShouldNotContain("random");
        }
    }

    private static Task<FreshetService> StartAsync(TestDatabase db, string act, string look)
    {
        var freshet = FreshetService.Command(db);
        (freshet["ApiKey"], freshet["ViewerKey"]) = (act, look);
        return FreshetService.StartAsync(freshet, "0.0.0.0:0");
    }
}
