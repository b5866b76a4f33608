namespace Freshet.BrowserTests;

/// <summary>One browser for all tests; it ends with this process. Each test has a context of its own, which shares nothing.</summary>
internal static class TestBrowser
{
    private static readonly Lazy<Task<IBrowser>> Started = new(StartAsync);

    public static async Task<IBrowserContext> NewContextAsync(BrowserNewContextOptions options) =>
        await (await Started.Value).NewContextAsync(options);

    private static async Task<IBrowser> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        return await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = BrowserProgram.Path,
            // Chromium refuses to sandbox what root runs.
            ChromiumSandbox = Environment.UserName != "root",
        });
    }
}
