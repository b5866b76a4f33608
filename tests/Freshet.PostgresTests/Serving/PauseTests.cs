using System.Text.Json;

namespace Freshet.PostgresTests.Serving;

public sealed class PauseTests
{
    [EachServer]
    public async Task Views_are_paused_for_a_time_with_a_note_and_resumed(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_hourly") + Views.Of("source", "c_daily"));
        await using var service = await FreshetService.StartAsync(db);

        var paused = (await service.SendAsync(
            HttpMethod.Post, "/api/pause", """{"cadences": ["hourly"], "for": "2h", "note": "import"}""")).ShouldBe(200).Json.Items();
        var views = (await service.GetAsync("/api/views")).ShouldBe(200).Json.Items();
        var resumed = (await service.SendAsync(HttpMethod.Post, "/api/resume?view=a_hourly")).ShouldBe(200).Json.Items();
        var after = (await service.GetAsync("/api/views")).ShouldBe(200).Json.Items();

        paused.Select(policy => policy.Text("name")).ShouldBe(["a_hourly", "b_hourly"]);
        paused.ShouldAllBe(policy => policy.Text("pauseNote") == "import" && !policy.GetProperty("paused").GetBoolean());
        views.Select(view => view.Text("status")).ShouldBe(["paused", "paused", "unknown"]);
        views.Of("a_hourly").Text("pauseNote").ShouldBe("import");
        var until = views.Of("a_hourly").GetProperty("pausedUntil").GetDateTimeOffset();
        (await db.ScalarAsync<bool>($"SELECT '{until:O}' BETWEEN now() + interval '1h 50min' AND now() + interval '2h'")).ShouldBeTrue();
        resumed.ShouldHaveSingleItem().GetProperty("pausedUntil").ValueKind.ShouldBe(JsonValueKind.Null);
        after.Select(view => view.Text("status")).ShouldBe(["unknown", "paused", "unknown"]);
    }

    [EachServer]
    public async Task Views_are_paused_until_they_are_resumed_and_keep_their_other_policy(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.Engine.InstallAsync();
        await db.ExecuteAsync("INSERT INTO freshet.policy (view_schema, view_name, priority) VALUES ('public', 'a_hourly', 7)");
        await using var service = await FreshetService.StartAsync(db);

        (await service.SendAsync(HttpMethod.Post, "/api/pause?view=a_hourly")).ShouldBe(200);
        (await db.ScalarAsync<bool>("SELECT paused AND priority = 7 FROM freshet.policy")).ShouldBeTrue();
        (await service.SendAsync(HttpMethod.Post, "/api/resume?cadence=hourly")).ShouldBe(200);

        (await db.ScalarAsync<bool>("SELECT NOT paused AND priority = 7 FROM freshet.policy")).ShouldBeTrue();
    }

    [EachServer]
    public async Task Wrong_pauses_are_refused(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using var service = await FreshetService.StartAsync(db);

        foreach (var (path, body, code, part) in new[]
        {
            ("/api/pause", null, "nothing_selected", "hourly"),
            ("/api/pause", """{"views": ["x*"]}""", "no_match", "x*"),
            ("/api/pause", """{"views": ["a_hourly"], "for": "2"}""", "bad_request", "30m"),
            ("/api/pause", """{"views": ["a_hourly"], "for": "9999d"}""", "bad_request", "3650"),
            ("/api/pause", """{"views": ["a_hourly"], "force": true}""", "unknown_field", "note"),
            ("/api/pause", """{"views": ["a_hourly"], "note": 7}""", "bad_request", "string"),
            ("/api/resume", """{"views": ["a_hourly"], "for": "2h"}""", "unknown_field", "downstream"),
            ("/api/resume?view=a_hourly&dryRun=true", null, "unknown_field", "upstream"),
            ("/api/pause?cadence=hurly", null, "unknown_cadence", "hourly"),
        })
        {
            (await service.SendAsync(HttpMethod.Post, path, body)).ShouldBeProblem(400, code, part);
        }
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.policy")).ShouldBe(0);
    }
}
