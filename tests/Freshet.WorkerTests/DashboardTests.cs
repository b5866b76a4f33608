using System.Net;
using System.Text.RegularExpressions;

namespace Freshet.WorkerTests;

/// <summary>The Functions app and <c>freshet serve</c> serve the same dashboard, byte for byte and with the same headers.</summary>
public sealed partial class DashboardTests
{
    private static readonly string[] Headers =
        ["Cache-Control", "Content-Security-Policy", "Content-Type", "ETag", "Referrer-Policy", "X-Content-Type-Options"];

    [EachServer]
    public async Task Page_and_files_are_those_of_the_service(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var service = await FreshetService.StartAsync(db);
        await using var host = await FunctionsHost.StartAsync(AppSettings.On(db));

        var page = await SameAsync("Dashboard", "/api/dashboard");
        page.ShouldContain("<script");
        // Each module, style sheet and worker that the page leads to.
        var files = new Queue<string>(References(page, "/api/dashboard"));
        var seen = new HashSet<string>(files);
        while (files.TryDequeue(out var file))
        {
            foreach (var next in References(await SameAsync("DashboardFile", file), file).Where(seen.Add))
                files.Enqueue(next);
        }
        seen.Count.ShouldBeGreaterThan(5);

        async Task<string> SameAsync(string function, string path)
        {
            var (answer, _) = await host.CallAsync(function, HttpMethod.Get, path);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, path);
            var served = await service.GetAsync(path);
            served.Status.ShouldBe(200, path);
            var text = await answer.Content.ReadAsStringAsync();
            WithoutPauses(text).ShouldBe(WithoutPauses(served.Text), path);
            var headers = answer.Headers.Concat(answer.Content.Headers)
                .ToDictionary(header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase);
            // The tag stands for the content.
            foreach (var header in Headers.Where(header => header != "ETag" || text == served.Text))
                headers.GetValueOrDefault(header).ShouldBe(served.Headers.GetValueOrDefault(header), $"{header} of {path}");
            return text;
        }
    }

    [EachServer]
    public async Task Page_that_the_browser_has_is_not_sent_again(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var host = await FunctionsHost.StartAsync(AppSettings.On(db));
        var (first, _) = await host.CallAsync("Dashboard", HttpMethod.Get, "/api/dashboard");
        var tag = first.Headers.ETag.ShouldNotBeNull();

        var (again, _) = await host.CallAsync("Dashboard", HttpMethod.Get, "/api/dashboard", ifNoneMatch: tag);

        again.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        (await again.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    /// <summary>A page of the Functions app asks less often, as its questions keep a paid instance awake: the hosts differ in that alone.</summary>
    private static string WithoutPauses(string page) => Pauses().Replace(page, "");

    [GeneratedRegex("data-(active|idle|pause)=\"[0-9]*\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pauses();

    private static IEnumerable<string> References(string text, string from) => Reference().Matches(text)
        .Select(match => new Uri(new Uri($"http://host{from}"), match.Groups["path"].Value).AbsolutePath);

    [GeneratedRegex("""(?:src|href)="(?<path>(?!#|data:)[^"]+)"|(?:from|import) ?'(?<path>\./[^']+|\.\./[^']+)'""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reference();
}
