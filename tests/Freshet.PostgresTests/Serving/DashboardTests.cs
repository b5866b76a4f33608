using System.Text.RegularExpressions;

namespace Freshet.PostgresTests.Serving;

public sealed partial class DashboardTests
{
    private const string Key = "a-long-and-random-key-4711";

    [EachServer]
    public async Task Page_and_files_are_open_and_the_data_is_not(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var freshet = FreshetService.Command(db);
        freshet["ApiKey"] = Key;
        await using var service = await FreshetService.StartAsync(freshet, "0.0.0.0:0");

        var page = await service.GetAsync("/api/dashboard");
        page.Status.ShouldBe(200);
        page.ContentType.ShouldBe("text/html");
        page.Headers["Cache-Control"].ShouldBe("no-cache");
        page.Headers["Content-Security-Policy"].ShouldStartWith("default-src 'none'; script-src 'self';");
        page.Headers["X-Content-Type-Options"].ShouldBe("nosniff");
        page.Headers["Referrer-Policy"].ShouldBe("no-referrer");
        var files = Link().Matches(page.Text).Select(match => match.Groups["address"].Value).ToList();
        files.Count.ShouldBeGreaterThan(4);
        foreach (var address in files)
        {
            var file = await service.GetAsync($"/api/{address}");
            file.Status.ShouldBe(200, address);
            file.Headers["Cache-Control"].ShouldBe("public, max-age=31536000, immutable");
        }
        (await service.GetAsync("/api/views")).ShouldBeProblem(401, "unauthorized");
        var root = await service.GetAsync("/");
        (root.Status, root.Headers["Location"]).ShouldBe((302, "api/dashboard"));
    }

    [EachServer]
    public async Task Tag_saves_the_page_and_an_unknown_file_is_a_problem(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var service = await FreshetService.StartAsync(db);
        var page = await service.GetAsync("/api/dashboard");

        (await service.SendAsync(HttpMethod.Get, "/api/dashboard", headers: [("If-None-Match", page.Headers["ETag"])])).Status.ShouldBe(304);
        (await service.GetAsync("/api/dashboard/0/app.js")).ShouldBeProblem(404, "not_found");
        var app = Link().Matches(page.Text).Select(match => match.Groups["address"].Value).Single(address => address.EndsWith("/app.js", StringComparison.Ordinal));
        (await service.GetAsync($"/api/{app}x")).ShouldBeProblem(404, "not_found");
        foreach (var encoding in new[] { "br", "gzip" })
            (await service.SendAsync(HttpMethod.Get, $"/api/{app}", headers: [("Accept-Encoding", encoding)])).Headers["Content-Encoding"]
                .ShouldBe(encoding);
    }

    [GeneratedRegex("(?:src|href)=\"(?<address>dashboard/[^\"]+)\"", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Link();
}
