namespace Freshet.BrowserTests;

/// <summary>What all other tests rely on: a page cannot do these things unnoticed.</summary>
public sealed class WitnessTests
{
    private static readonly (string Script, string Seen)[] Misdeeds =
    [
        ("console.error('broken')", "broken"),
        ("setTimeout(() => { throw new Error('thrown') })", "thrown"),
        ("Promise.reject(new Error('rejected'))", "rejected"),
        ("fetch('http://127.0.0.1:9/away').catch(() => 0)", "policy: connect-src"),
        ("document.head.append(Object.assign(document.createElement('style'), { textContent: 'p {}' }))", "policy: style-src"),
        ("try { document.body.innerHTML = '<b>x</b>' } catch { }", "policy: require-trusted-types-for"),
        ("fetch('no-such-address')", "404"),
    ];

    [InBrowser]
    public async Task Misdeeds_of_a_page_are_seen(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var service = await FreshetService.StartAsync(db);
        foreach (var (script, seen) in Misdeeds)
        {
            await using var dashboard = await Dashboard.OpenAsync(service);
            await dashboard.Page.EvaluateAsync($"() => {{ {script} }}");
            await Eventually.HoldsAsync(
                () => Task.FromResult(dashboard.Witness.HasSeen(seen)), () => Task.FromResult($"{script} is seen: {seen}"));
            Should.Throw<ShouldAssertException>(dashboard.Witness.ShouldHaveSeenNothing);
            dashboard.Witness.Expect("");
        }
    }
}
