using System.IO.Compression;
using System.Net.Http.Headers;

namespace Freshet.PostgresTests.Serving;

public sealed class AnswerTests
{
    private static readonly string[] Lists = ["/api/views", "/api/runs", "/api/health", "/api/openapi.json"];

    [EachServer]
    public async Task Answers_are_kept_by_no_cache_and_a_caller_who_knows_one_is_not_sent_it_again(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using var service = await FreshetService.StartAsync(db);
        var run = await service.RefreshAsync("?cadence=hourly");
        await service.RunIsAsync(run, "succeeded");
        await Eventually.HoldsAsync(
            async () => (await service.GetAsync("/api/views")).Json.Items().Of("a_hourly").Text("status") == "fresh",
            () => Task.FromResult(service.Log));

        foreach (var path in (string[])[.. Lists, $"/api/runs/{run}"])
        {
            var tag = (await service.GetAsync(path)).ShouldBe(200).Headers["ETag"];
            foreach (var known in new[] { tag, $"\"other\", {tag}", "*", tag[2..] })
            {
                var again = await service.SendAsync(HttpMethod.Get, path, headers: [("If-None-Match", known)]);
                (again.Status, again.Text, again.Headers["ETag"]).ShouldBe((304, "", tag), path);
            }
            var other = await service.SendAsync(HttpMethod.Get, path, headers: [("If-None-Match", "W/\"other\"")]);
            other.ShouldBe(200).Headers["Cache-Control"].ShouldBe("no-store");
        }
        (await service.GetAsync("/api/nothing")).ShouldBeProblem(404, "not_found");
        var problem = await service.GetAsync("/api/views?nothing=1");
        problem.ShouldBeProblem(400, "unknown_field").Headers["Cache-Control"].ShouldBe("no-store");
        problem.Headers.Keys.ShouldNotContain("ETag");
    }

    [EachServer]
    public async Task Tag_changes_with_the_list(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using var service = await FreshetService.StartAsync(db);
        var before = (await service.GetAsync("/api/views")).ShouldBe(200).Headers["ETag"];

        await service.RunIsAsync(await service.RefreshAsync("?cadence=hourly"), "succeeded");

        await Eventually.HoldsAsync(
            async () => (await service.SendAsync(HttpMethod.Get, "/api/views", headers: [("If-None-Match", before)])).Status == 200,
            () => Task.FromResult(before));
    }

    [EachServer]
    public async Task Head_has_the_headers_of_get_and_no_body(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var service = await FreshetService.StartAsync(db);

        foreach (var path in Lists)
        {
            var get = (await service.GetAsync(path)).ShouldBe(200);
            var head = (await service.SendAsync(HttpMethod.Head, path)).ShouldBe(200);
            head.Text.ShouldBeEmpty();
            (head.Headers["Content-Length"], head.Headers["ETag"]).ShouldBe((get.Headers["Content-Length"], get.Headers["ETag"]), path);
        }
        (await service.SendAsync(HttpMethod.Head, "/api/nothing")).Status.ShouldBe(404);
        (await service.SendAsync(HttpMethod.Head, "/api/refresh")).Status.ShouldBe(405);
    }

    [EachServer]
    public async Task Large_answers_are_compressed_for_callers_who_accept_that(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(string.Concat(Enumerable.Range(0, 50).Select(number => Views.Of("source", $"v{number}_hourly"))));
        // Autovacuum would change the planner's estimates between two answers.
        await db.ExecuteAsync("VACUUM ANALYZE");
        await using var service = await FreshetService.StartAsync(db);
        var plain = (await service.GetAsync("/api/views")).ShouldBe(200);
        plain.Headers.Keys.ShouldNotContain("Content-Encoding");
        plain.Headers["Vary"].ShouldBe("Accept-Encoding");

        foreach (var (accept, encoding) in new[] { ("gzip", "gzip"), ("br", "br"), ("gzip, br", "br"), ("deflate, gzip;q=0.5", "gzip") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(service.Address, "/api/views"));
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accept);
            using var client = new HttpClient();
            using var response = await client.SendAsync(request);
            response.Content.Headers.ContentEncoding.ShouldBe([encoding]);
            response.Headers.ETag.ShouldBe(EntityTagHeaderValue.Parse(plain.Headers["ETag"]));
            var packed = await response.Content.ReadAsByteArrayAsync();
            packed.Length.ShouldBeLessThan(plain.Text.Length / 2);
            await using var body = new MemoryStream(packed);
            await using Stream unpacked = encoding == "br"
                ? new BrotliStream(body, CompressionMode.Decompress)
                : new GZipStream(body, CompressionMode.Decompress);
            using var reader = new StreamReader(unpacked);
            (await reader.ReadToEndAsync()).ShouldBe(plain.Text);
        }
        var small = await service.SendAsync(HttpMethod.Get, "/api/runs", headers: [("Accept-Encoding", "gzip")]);
        small.ShouldBe(200).Headers.Keys.ShouldNotContain("Content-Encoding");
    }
}
