using System.Net.Http.Headers;
using System.Text;

namespace Freshet.PostgresTests.Serving;

public sealed class ProblemTests
{
    [EachServer]
    public async Task Bodies_that_cannot_be_read_are_refused_with_what_is_wrong(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using var service = await FreshetService.StartAsync(db);

        foreach (var (body, code, part) in new[]
        {
            ("{", "bad_request", "not JSON"), ("hourly", "bad_request", "not JSON"),
            ("""{"cadences": ["hourly"],}""", "bad_request", "not JSON"),
            ("""{"cadences": ["hourly"]} {}""", "bad_request", "not JSON"),
            ("""{"cadences": ["hourly"]} // all""", "bad_request", "not JSON"), ("\0", "bad_request", "not JSON"),
            ("[]", "bad_request", "one JSON object"), ("null", "bad_request", "one JSON object"),
            ("\"hourly\"", "bad_request", "one JSON object"), ("1", "bad_request", "one JSON object"),
            ("""{"cadences": "hourly"}""", "bad_request", "cadences must be a list of strings"), (
                """{"cadences": [1]}""",
                "bad_request",
                "cadences"), ("""{"views": {"a": 1}}""", "bad_request", "views must be a list of strings"),
            ("""{"views": ["a", null]}""", "bad_request", "views"), ("""{"views": [""]}""", "bad_request", "empty name"),
            ("""{"database": 1}""", "bad_request", "database must be a string"),
            ("""{"cadences": ["hourly"], "force": "yes"}""", "bad_request", "force must be true or false"),
            ("""{"cadences": ["hourly"], "dryRun": 1}""", "bad_request", "dryRun must be true or false"),
            ("""{"cadences": ["hourly"], "method": "swift"}""", "bad_request", "method must be one of auto, concurrent, blocking"),
            ("""{"method": ["auto"]}""", "bad_request", "method must be a string"),
            ("""{"cadence": ["hourly"]}""", "unknown_field", "'cadence'"), (
                """{"Cadences": ["hourly"]}""",
                "unknown_field",
                "only database, cadences"), ("""{"<script>": 1}""", "unknown_field", "<script>"),
            ("""{"cadences": ["hourly"], "cadences": ["daily"]}""", "bad_request", "not JSON"),
            ("""{"force": true, "f\u006frce": false, "cadences": ["hourly"]}""", "bad_request", "not JSON"),
            ("""{"views": ["\ud800"]}""", "bad_request", "not JSON"), ("""{"\ud800": 1}""", "bad_request", "not JSON"),
            ("""{"views": ["a\u0000b"]}""", "no_match", "No view matches"),
            ("{}", "nothing_selected", "cadences (daily, hourly)"), ("""{"force": true}""", "nothing_selected", "cadences"),
            ("""{"cadences": ["weekly"]}""", "unknown_cadence", "'weekly'"),
            ("""{"views": ["nothing_*"]}""", "no_match", "nothing_*"),
            ($$"""{"views": {{new string('[', 1000)}}{{new string(']', 1000)}}}""", "bad_request", "not JSON"),
        })
        {
            (await service.PostAsync("", body)).ShouldBeProblem(400, code, part).Text.ShouldNotContain("<");
        }
        (await service.PostAsync("", """{"cadences": ["hourly"], "database": "other"}"""))
            .ShouldBeProblem(404, "unknown_database", "'other'", "main");
        (await service.PostAsync("?cadence=hourly", """{"cadences": ["hourly"]}""")).ShouldBeProblem(400, "bad_request", "not in both");
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.run")).ShouldBe(0);
        service.Log.ShouldNotContain("[200]");
    }

    [EachServer]
    public async Task Queries_that_cannot_be_read_are_refused_with_what_is_wrong(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using var service = await FreshetService.StartAsync(db);

        foreach (var (query, status, code, part) in new[]
        {
            ("", 400, "nothing_selected", "cadences"), ("?cadence=", 400, "bad_request", "empty name"),
            ("?cadence=hourly,", 400, "bad_request", "empty name"), ("?cadence=weekly", 400, "unknown_cadence", "'weekly'"),
            ("?view=nothing", 400, "no_match", "nothing"), ("?cadence=hourly&force=yes", 400, "bad_request", "force must be true or false"),
            ("?cadence=hourly&method=", 400, "bad_request", "method must be one of"),
            ("?cadence=hourly&all", 400, "unknown_field", "'all'"), ("?cadence=hourly&database=other", 404, "unknown_database", "'other'"),
            ("?view=%00", 400, "no_match", "No view"), ("?view=%FF%FE", 400, "no_match", "No view"),
            ("?cadence=hourly&force=true&force=false", 400, "bad_request", "force is given more than once"),
            ("?cadence=hourly&database=main&database=other", 400, "bad_request", "database is given more than once"),
        })
        {
            (await service.PostAsync(query)).ShouldBeProblem(status, code, part);
        }
        foreach (var (path, status, code, part) in new[]
        {
            ("/api/runs?limit=0", 400, "bad_request", "from 1 to 1000"), ("/api/runs?limit=1001", 400, "bad_request", "limit"),
            ("/api/runs?limit=-1", 400, "bad_request", "limit"), ("/api/runs?limit=many", 400, "bad_request", "limit"),
            ("/api/runs?limit=1&limit=2", 400, "bad_request", "more than once"), ("/api/runs?page=2", 400, "unknown_field", "'page'"),
            ("/api/runs?database=other", 404, "unknown_database", "'other'"),
            ("/api/runs?after=main.0", 404, "unknown_run", "main.0"),
            ("/api/runs?after=other.00000000-0000-0000-0000-000000000000", 404, "unknown_run", "other"),
            ("/api/runs/nothing", 404, "unknown_run", "'nothing'"),
            ("/api/runs/main.00000000-0000-0000-0000-000000000000", 404, "unknown_run", "GET /api/runs"), 
            ("/api/views?status=good", 400, "bad_request", "paused, failing, late"),
            ("/api/views?database=other", 404, "unknown_database", "'other'"), ("/api/views?name=a", 400, "unknown_field", "'name'"),
            ("/api/views?cadence=weekly", 400, "unknown_cadence", "'weekly'"),
            ("/other", 404, "not_found", "openapi.json"), ("/api", 404, "not_found", ""), ("/api/run", 404, "not_found", ""),
            ("/api/runs/a/b", 404, "not_found", ""), ("/api/../etc/passwd", 404, "not_found", ""),
            ("/api/refresh", 405, "method_not_allowed", ""),
        })
        {
            (await service.GetAsync(path)).ShouldBeProblem(status, code, part);
        }
        (await service.SendAsync(HttpMethod.Delete, "/api/runs/main.00000000-0000-0000-0000-000000000000"))
            .ShouldBeProblem(404, "unknown_run");
        service.Log.ShouldNotContain("[200]");
    }

    [EachServer]
    public async Task Methods_that_there_are_not_are_problems_too(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var service = await FreshetService.StartAsync(db);

        foreach (var method in new[] { "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FRESHEN" })
        {
            var answer = (await service.SendAsync(new(method), "/api/views")).ShouldBeProblem(405, "method_not_allowed", "openapi.json");
            answer.Headers["Allow"].ShouldBe("GET,HEAD");
        }
        var head = await service.SendAsync(HttpMethod.Head, "/api/refresh");
        (head.Status, head.ContentType, head.Text).ShouldBe((405, "application/problem+json", ""));
    }

    [EachServer]
    public async Task Bodies_that_are_too_large_or_no_json_are_refused(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using var service = await FreshetService.StartAsync(db);
        var megabyte = $$"""{"views": ["{{new string('x', 1 << 20)}}"]}""";

        (await service.PostAsync("", megabyte)).ShouldBeProblem(413, "too_large", "128 KiB");
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/api/refresh") { Content = new StreamContent(
            new MemoryStream(Encoding.UTF8.GetBytes(megabyte))) };
        chunked.Headers.TransferEncodingChunked = true;
        chunked.Content.Headers.ContentType = new("application/json");
        (await service.SendAsync(chunked)).ShouldBeProblem(413, "too_large");
        (await service.PostAsync("", $$"""{"views": [{{string.Join(',', Enumerable.Repeat("\"a\"", 1001))}}]}"""))
            .ShouldBeProblem(400, "bad_request", "at most 1000 patterns");
        foreach (var type in new[] { "application/x-www-form-urlencoded", "text/plain", "application/xml", null })
        {
            using var request =
                new HttpRequestMessage(HttpMethod.Post, "/api/refresh") { Content = new ByteArrayContent("cadence=hourly"u8.ToArray()) };
            request.Content.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type);
            (await service.SendAsync(request)).ShouldBeProblem(415, "not_json", "Content-Type: application/json");
        }
        using var utf8 = new HttpRequestMessage(HttpMethod.Post, "/api/refresh") { Content = new ByteArrayContent(
            [.. """{"views": ["""u8, (byte)'"', 0xC3, 0x28, 0xFF, (byte)'"', .. "]}"u8]) };
        utf8.Content.Headers.ContentType = new("application/json");
        (await service.SendAsync(utf8)).ShouldBeProblem(400, "bad_request", "not JSON");
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.run")).ShouldBe(0);
        service.Log.ShouldNotContain("[200]");
    }

    [EachServer]
    public async Task Body_that_breaks_the_protocol_is_the_callers_fault(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var service = await FreshetService.StartAsync(db);

        var answer = await RawHttp.SendAsync(
            service.Address,
            "POST /api/refresh HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: "
            + "chunked\r\n\r\nno chunk\r\n\r\n");

        answer.ShouldStartWith("HTTP/1.1 400 ");
        answer.ShouldContain("application/problem+json");
        answer.ShouldContain("\"code\":\"bad_request\"");
        service.Log.ShouldNotContain("[200]");
    }
}
