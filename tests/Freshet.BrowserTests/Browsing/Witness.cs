using System.Collections.Concurrent;

namespace Freshet.BrowserTests;

/// <summary>Records what must not happen on a page: errors, violations of its policy, requests to other hosts.</summary>
internal sealed class Witness
{
    // The page reports what its policy refused, so that the message names the directive.
    private const string ReportViolations = """
        addEventListener('securitypolicyviolation', event =>
            console.error(`policy: ${event.violatedDirective} refused ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`));
        """;

    private readonly ConcurrentQueue<string> _seen = [];
    private readonly List<string> _expected = [];

    private Witness()
    {
    }

    public static async Task<Witness> WatchAsync(IBrowserContext context, Uri address)
    {
        var witness = new Witness();
        await context.AddInitScriptAsync(ReportViolations);
        context.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                witness._seen.Enqueue($"{message.Type}: {message.Text} ({message.Location})");
        };
        context.WebError += (_, error) => witness._seen.Enqueue($"exception: {error.Error}");
        context.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: not ("data" or "blob") } url && url.Authority != address.Authority)
                witness._seen.Enqueue($"request to another host: {url}");
        };
        return witness;
    }

    /// <summary>The browser reports each answer from 400 on as an error, and each call that failed: a test names those that it causes.</summary>
    public void Expect(string part) => _expected.Add(part);

    public bool HasSeen(string part) => _seen.Any(what => what.Contains(part, StringComparison.Ordinal));

    /// <summary>Nothing happened that the test did not name.</summary>
    public void ShouldHaveSeenNothing() =>
        _seen.Where(what => !_expected.Exists(part => what.Contains(part, StringComparison.Ordinal))).ShouldBeEmpty();
}
