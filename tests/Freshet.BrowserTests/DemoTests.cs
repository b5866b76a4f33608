namespace Freshet.BrowserTests;

/// <summary>What a newcomer sees first, of which <c>./dev screenshot</c> makes the pictures.</summary>
public sealed class DemoTests
{
    [InBrowser]
    public async Task Demo_serves_a_page_with_something_to_see(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var demo = FreshetCommand.On(db).Start("demo", "--serve");
        await Eventually.HoldsAsync(
            () => Task.FromResult(demo.HasExited || demo.Output.Contains("press Ctrl-C to stop", StringComparison.Ordinal)),
            () => Task.FromResult(demo.Output + demo.Errors));
        var address = new Uri(demo.Output.Split("The dashboard is at ")[1].Split("/api/dashboard")[0]);

        foreach (var look in new[] { Look.Light, Look.Dark })
        {
            await using var dashboard = await Dashboard.OpenAsync(address, look: look);
            await Dashboard.ContainsAsync(dashboard.Main, "8 of 9 views are fresh");
            await Dashboard.ContainsAsync(dashboard.Main, "division by zero");
            await SaveAsync(dashboard, $"dashboard-{look.Scheme.ToString().ToLowerInvariant()}.png");
        }

        await demo.SignalAsync("TERM");
        (await demo.ExitAsync()).ShouldExit(0).Errors.ShouldContain("was dropped");
    }

    private static async Task SaveAsync(Dashboard dashboard, string name)
    {
        var picture = await dashboard.Page.ScreenshotAsync();
        picture.Length.ShouldBeGreaterThan(10_000);
        if (Environment.GetEnvironmentVariable("FRESHET_SCREENSHOTS") is { Length: > 0 } folder)
            await File.WriteAllBytesAsync(Path.Combine(folder, name), picture);
    }
}
