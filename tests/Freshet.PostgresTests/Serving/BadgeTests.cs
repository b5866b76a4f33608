using System.Xml.Linq;

namespace Freshet.PostgresTests.Serving;

public sealed class BadgeTests
{
    private const string BadgeKey = "0123456789abcdef0123456789abcdef";

    private const string Header = "x-functions-key";
    private const string Act = "act-key-long-and-random";
    private const string Look = "view-key-long-and-random";

    private const string Grey = "#57606a";

    [EachServer]
    public async Task Badge_is_open_to_all_who_have_its_address(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + "CREATE MATERIALIZED VIEW b_hourly AS SELECT id FROM source;");
        await db.RefreshAsync("a_hourly");
        await using var service = await FreshetService.StartAsync(WithKeys(db), "0.0.0.0:0");

        var address = (await service.SendAsync(
            HttpMethod.Get, "/api/badge?schema=public&view=a_hourly&tz=Asia/Kolkata", headers: [(Header, Look)])).ShouldBe(200).Json;
        var path = address.Text("path")!;
        var answer = await service.GetAsync($"/api/{path}");

        address.Names().ShouldBe(["path", "url", "html"]);
        address.Text("url").ShouldBe($"https://freshet.example.com/api/{path}");
        (answer.Status, answer.ContentType, answer.Headers["Cache-Control"]).ShouldBe((200, "image/svg+xml", "max-age=30"));
        Text(answer).ShouldMatch(@"^data as of (\d+ \w+ )?\d\d:\d\d UTC\+5:30$");
        Title(answer).ShouldBe($"public.a_hourly: {Text(answer)}, fresh");
        Colour(answer).ShouldNotBe(Grey);
        var again = await service.SendAsync(HttpMethod.Get, $"/api/{path}", headers: [("If-None-Match", answer.Headers["ETag"])]);
        (again.Status, again.Text).ShouldBe((304, ""));
        (await service.SendAsync(HttpMethod.Head, $"/api/{path}")).Status.ShouldBe(200);
        (await service.SendAsync(HttpMethod.Get, $"/api/{path}", headers: [("Origin", "https://shop.example"), ("Host", "shop.example")]))
            .Status.ShouldBe(200);
        (await service.SendAsync(HttpMethod.Post, $"/api/{path}")).ShouldBeProblem(405, "method_not_allowed");
        (await service.GetAsync("/api/badge?schema=public&view=a_hourly")).ShouldBeProblem(401, "unauthorized");
    }

    [EachServer]
    public async Task Only_the_signature_of_the_view_opens_its_badge(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + "CREATE MATERIALIZED VIEW b_hourly AS SELECT id FROM source;");
        await using var service = await FreshetService.StartAsync(WithKeys(db), "0.0.0.0:0");
        var (a, b) = (await PathAsync(service, "public", "a_hourly"), await PathAsync(service, "public", "b_hourly"));
        (await service.GetAsync(a)).Status.ShouldBe(200);

        foreach (var wrong in new[]
        {
            a[..a.IndexOf("&sig=", StringComparison.Ordinal)], a + "x", a[..^1], a.Replace("a_hourly", "b_hourly"),
            b.Replace("b_hourly", "a_hourly"), a.Replace("schema=public", "schema=Public"), a.Replace("database=main", "database=other"),
            a.Replace("database=main&", ""),
            a + a[a.IndexOf("&sig=", StringComparison.Ordinal)..], a.Replace("view=a_hourly", "view=%00"), "/api/badge.svg",
        })
            (await service.GetAsync(wrong)).ShouldBeProblem(404, "not_found");
        var (zone, nowhere) = (a + "&tz=Europe/Zurich", a + "&tz=Europe/Nowhere");
        Text(await service.GetAsync(zone)).ShouldBe("unknown"); // never refreshed
        (await service.GetAsync(nowhere)).ShouldBeProblem(400, "bad_request", "Europe/Nowhere", "Europe/Zurich");
        await db.ExecuteAsync("DROP MATERIALIZED VIEW a_hourly");
        await Eventually.HoldsAsync(async () => (await service.GetAsync(a)).Status == 404, () => Task.FromResult(a));
    }

    [EachServer]
    public async Task Colour_is_the_status(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "fresh_hourly")
            + "CREATE MATERIALIZED VIEW late_hourly AS SELECT id FROM source; "
            + "CREATE MATERIALIZED VIEW empty_hourly AS SELECT 1 WITH NO DATA;");
        await db.RefreshAsync("fresh_hourly", "late_hourly");
        await db.ExecuteAsync(
            "UPDATE freshet.view_state SET data_as_of = '2020-01-02 03:04Z', late_after = '2020-01-03Z' WHERE view_name = 'late_hourly'");
        await using var service = await FreshetService.StartAsync(WithKeys(db), "0.0.0.0:0");

        var fresh = await service.GetAsync(await PathAsync(service, "public", "fresh_hourly"));
        var late = await service.GetAsync(await PathAsync(service, "public", "late_hourly"));
        var empty = await service.GetAsync(await PathAsync(service, "public", "empty_hourly"));

        Title(late).ShouldBe("public.late_hourly: data as of 2 Jan 2020 03:04 UTC, late");
        Text(late).ShouldBe("data as of 2 Jan 2020 03:04 UTC");
        Title(fresh).ShouldEndWith(", fresh");
        (Text(empty), Colour(empty)).ShouldBe(("no data yet", Grey));
        new[] { Colour(fresh), Colour(late), Grey }.ShouldBeUnique();
    }

    [EachServer]
    public async Task Badge_of_any_name_is_an_image(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        string[] names = [.. AwkwardNames.Names, "<script>alert(1)</script>", "/%?#&sig=", "it's \"quoted\" & ]]>", "bell\u0007"];
        foreach (var name in names)
            await db.ExecuteAsync($"CREATE MATERIALIZED VIEW {ViewName.Quote(name)} AS SELECT 1 AS id");
        await using var service = await FreshetService.StartAsync(WithKeys(db), "0.0.0.0:0");

        foreach (var name in names)
        {
            var answer = await service.GetAsync(await PathAsync(service, "public", name));
            answer.Status.ShouldBe(200, name);
            Title(answer).ShouldMatch(": unknown, un(known|scheduled)$", name);
            answer.Text.ShouldNotContain("<script");
        }
    }

    [EachOwnServer]
    public async Task Badge_of_a_database_that_is_away_is_unknown(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var own = await OwnServer.StartAsync(server);
        await own.ExecuteAsync("CREATE MATERIALIZED VIEW a_hourly AS SELECT 1 AS id");
        var freshet = WithKeys(db);
        freshet["Databases__own__ConnectionString"] = own.ConnectionString;
        await using var service = await FreshetService.StartAsync(freshet, "0.0.0.0:0");
        var path = await PathAsync(service, "public", "a_hourly", "own");
        (await service.PostAsync("?database=own&view=*", headers: [(Header, Act)])).ShouldBe(202);
        await Eventually.HoldsAsync(
            async () => Text(await service.GetAsync(path)).StartsWith("data as of ", StringComparison.Ordinal),
            () => Task.FromResult(service.Log));

        await own.PgCtlAsync("stop", "-m", "immediate");

        await Eventually.HoldsAsync(
            async () => Text(await service.GetAsync(path)) == "unknown", async () => (await service.GetAsync(path)).Text);
        var away = await service.GetAsync(path);
        (away.Status, Colour(away), Title(away)).ShouldBe((200, Grey, "public.a_hourly: unknown"));
        away.Headers["Cache-Control"].ShouldBe("max-age=30");
    }

    [EachServer]
    public async Task Without_a_badge_key_there_are_no_badges(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using var service = await FreshetService.StartAsync(db);

        (await service.GetAsync("/api/badge?schema=public&view=a_hourly")).ShouldBeProblem(404, "badges_off", "openssl rand -hex 32");
        (await service.GetAsync("/api/badge.svg?database=main&schema=public&view=a_hourly&sig=x")).ShouldBeProblem(404, "not_found");
    }

    [EachServer]
    public async Task Badge_key_that_is_too_short_is_refused(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var freshet = FreshetService.Command(db);
        freshet["BadgeKey"] = BadgeKey[..^1];

        (await freshet.RunAsync("serve", "--listen", "0")).ShouldRefuse(2, "Freshet:BadgeKey is too short", "openssl rand -hex 32")
            .ShouldNotContain(BadgeKey[..8]);
    }

    private static async Task<string> PathAsync(FreshetService service, string schema, string view, string database = "main")
    {
        var query = $"database={database}&schema={Uri.EscapeDataString(schema)}&view={Uri.EscapeDataString(view)}";
        var answer = await service.SendAsync(HttpMethod.Get, $"/api/badge?{query}", headers: [(Header, Look)]);
        return $"/api/{answer.ShouldBe(200).Json.Text("path")}";
    }

    private static FreshetCommand WithKeys(TestDatabase db)
    {
        var freshet = FreshetService.Command(db);
        (freshet["ApiKey"], freshet["ViewerKey"]) = (Act, Look);
        (freshet["BadgeKey"], freshet["PublicUrl"]) = (BadgeKey, "https://freshet.example.com/");
        return freshet;
    }

    private static string Text(Answer answer) => XElement.Parse(answer.Text).Elements().Last().Value;

    private static string Title(Answer answer) => XElement.Parse(answer.Text).Elements().First().Value;

    private static string Colour(Answer answer) => XElement.Parse(answer.Text).Elements().ElementAt(1).Attribute("fill")!.Value;
}
