namespace Freshet.PostgresTests.Serving;

public sealed class KeyTests
{
    private const string Key = "a-long-and-random-key-4711";

    private const string Header = "x-functions-key";

    [EachServer]
    public async Task Key_opens_and_nothing_else_does(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using var service = await FreshetService.StartAsync(WithKey(db, Key), "0.0.0.0:0");

        (await service.SendAsync(HttpMethod.Get, "/api/views", headers: [(Header, Key)])).ShouldBe(200);
        (await service.SendAsync(HttpMethod.Get, "/api/views", headers: [("Authorization", $"Bearer {Key}")])).ShouldBe(200);
        (await service.SendAsync(HttpMethod.Get, "/api/views", headers: [("authorization", $"bearer {Key}"), (Header, "wrong")]))
            .ShouldBe(200);
        var id = (await service.PostAsync("?cadence=hourly", headers: [(Header, Key)])).ShouldBe(202).Json.Items("runs")[0].Text("runId");
        (string, string)[][] wrong =
        [
            [], [(Header, "")], [(Header, "wrong")], [(Header, Key + "x")], [(Header, Key[..^1])], [(Header, Key.ToUpperInvariant())],
            [(Header, $"{Key},{Key}")], [("Authorization", $"Bearer {Key}x")], [("Authorization", $"Bearer {Key[..^1]}")],
            [("Authorization", Key)], [("Authorization", $"Basic {Key}")], [("Authorization", "Bearer ")], [("Cookie", $"{Header}={Key}")],
        ];
        foreach (var headers in wrong)
        {
            foreach (var (method, path) in new[]
            {
                ("GET", "/api/views"), ("POST", "/api/refresh?view=*"), ("GET", $"/api/runs/{id}"),
                ("DELETE", $"/api/runs/{id}"), ("GET", "/api/runs"), ("GET", "/api/openapi.json"), ("GET", "/nothing"),
            })
                (await service.SendAsync(new(method), path, headers: headers)).ShouldBeProblem(401, "unauthorized", Header);
        }
        (await service.GetAsync($"/api/views?code={Uri.EscapeDataString(Key)}")).ShouldBeProblem(401, "unauthorized");
        var doubled = await RawHttp.SendAsync(
            service.Address, $"GET /api/views HTTP/1.1\r\nHost: a\r\n{Header}: {Key}\r\n{Header}: {Key}\r\nConnection: close\r\n\r\n");
        doubled.ShouldStartWith("HTTP/1.1 401 ");
        doubled.ShouldContain("application/problem+json");
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.run")).ShouldBe(1);
    }

    [EachServer]
    public async Task Key_that_can_be_guessed_is_refused_with_how_to_make_one(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);

        var result = await WithKey(db, "0123456789abcde").RunAsync("serve", "--listen", "0");

        result.ShouldExit(2).Errors.ShouldContain("Freshet:ApiKey is too short: a key of fewer than 16 characters can be guessed. To make "
            + "one: openssl rand");
        result.All.ShouldNotContain("0123456789abcde");
    }

    [EachServer]
    public async Task Health_is_open_to_all_and_names_nothing(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "secretive_hourly"));
        await using var service = await FreshetService.StartAsync(WithKey(db, Key), "0.0.0.0:0");

        var health = (await service.GetAsync("/api/health")).ShouldBe(200);

        health.Json.Names().ShouldBe(["status", "databases", "views"]);
        health.Json.Text("status").ShouldBe("healthy");
        health.Json.GetProperty("databases").GetRawText().ShouldBe("""{"total":1,"ready":1}""");
        health.Json.GetProperty("views").GetRawText().ShouldBe("""{"unknown":1}""");
        (await service.SendAsync(HttpMethod.Post, "/api/health")).ShouldBeProblem(405, "method_not_allowed");
    }

    [EachServer]
    public async Task Key_is_in_no_output(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using var service = await FreshetService.StartAsync(
            WithKey(db, Key).With("Logging__LogLevel__Default", "Trace"), "0.0.0.0:0");
        var answers = new List<Answer>();
        foreach (var key in new[] { Key, "wrong-key-0815" })
        {
            foreach (var path in new[]
            {
                "/api/views", "/api/runs?limit=wrong", "/api/runs/nothing", "/api/health", "/nothing",
                $"/api/views?code={Uri.EscapeDataString(key)}",
            })
                answers.Add(await service.SendAsync(HttpMethod.Get, path, headers: [(Header, key)]));
            answers.Add(await service.PostAsync("?cadence=hourly", headers: [(Header, key)]));
        }
        await service.LoggedAsync("ended: succeeded");

        var result = (await service.EndAsync()).ShouldExit(0);

        foreach (var text in answers.Select(answer => answer.Text).Append(result.All))
        {
            text.ShouldNotContain("4711");
            text.ShouldNotContain("0815");
        }
    }

    [EachServerOnUnix]
    public async Task Address_that_others_reach_is_refused_without_a_key(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);

        foreach (var key in new[] { null, "", "  " })
        {
            foreach (var listen in new[] { "0.0.0.0:0", "[::]:0", "*:0", "192.0.2.1:0" })
            {
                var freshet = FreshetService.Command(db);
                if (key is not null)
                    freshet["ApiKey"] = key;
                (await freshet.RunAsync("serve", "--listen", listen)).ShouldRefuse(2, "Freshet__ApiKey", "x-functions-key", "127.0.0.1");
            }
        }
    }

    [EachServer]
    public async Task Key_with_a_line_end_from_a_file_is_the_key_without_it(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var service = await FreshetService.StartAsync(WithKey(db, $" {Key}\n"), "0.0.0.0:0");

        (await service.SendAsync(HttpMethod.Get, "/api/views", headers: [(Header, Key)])).ShouldBe(200);
        (await service.GetAsync("/api/views")).ShouldBeProblem(401, "unauthorized");
    }

    private static FreshetCommand WithKey(TestDatabase db, string key)
    {
        var freshet = FreshetService.Command(db);
        freshet["ApiKey"] = key;
        return freshet;
    }
}
