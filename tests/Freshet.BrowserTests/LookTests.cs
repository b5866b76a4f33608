namespace Freshet.BrowserTests;

public sealed class LookTests
{
    private static readonly string[] Places =
    [
        "#/", "#/runs", "#/graph", "#/graph?database=main&schema=reports&view=fresh_hourly",
        "#/view?database=main&schema=reports&view=failing_hourly",
    ];

    [InBrowser]
    public async Task Nothing_scrolls_sideways_at_320_pixels(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var stage = await EveryStatus.CreateAsync(db);
        await db.ExecuteAsync(TestSupport.Views.Of("source", new string('w', 56) + "_hourly"));
        await using var dashboard = await Dashboard.OpenAsync(stage.Service, look: new() { Width = 320, Height = 640 });
        await Dashboard.ShowsAsync(dashboard.Page.GetByText("reports.late_hourly"));
        foreach (var place in Places)
        {
            await dashboard.GoAsync(place);
            await Assertions.Expect(dashboard.Page.Locator("[aria-busy=true]")).ToHaveCountAsync(0);
            (await dashboard.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(320, place);
        }
    }

    [InBrowser]
    public async Task Statuses_can_be_told_apart_in_forced_colours(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var stage = await EveryStatus.CreateAsync(db);
        await using var dashboard = await Dashboard.OpenAsync(stage.Service, look: new() { ForcedColors = true });

        foreach (var (view, shape, word) in EveryStatus.Views)
        {
            await Dashboard.ShowsAsync(dashboard.Row(view).GetByText(shape));
            await Dashboard.ContainsAsync(dashboard.Row(view), word);
        }
        (await dashboard.Page.EvaluateAsync<bool>("() => matchMedia('(forced-colors: active)').matches")).ShouldBeTrue();
    }

    [InBrowser]
    public async Task Nothing_moves_with_reduced_motion(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var stage = await EveryStatus.CreateAsync(db);
        await using var dashboard = await Dashboard.OpenAsync(stage.Service, look: new() { ReducedMotion = true });
        await Dashboard.ShowsAsync(dashboard.Row("reports.running_hourly"));
        foreach (var place in Places)
        {
            await dashboard.GoAsync(place);
            await Assertions.Expect(dashboard.Page.Locator("[aria-busy=true]")).ToHaveCountAsync(0);
            (await dashboard.Page.EvaluateAsync<string[]>(
                """
                () => [...document.querySelectorAll('*')].filter(element => {
                    const style = getComputedStyle(element);
                    return parseFloat(style.animationDuration) > 0.001 && style.animationName !== 'none'
                        || style.transitionDuration.split(',').some(text => parseFloat(text) > 0.001);
                }).map(element => element.outerHTML.slice(0, 100))
                """)).ShouldBeEmpty(place);
        }
    }

    [InBrowser]
    public async Task No_animation_takes_longer_than_150_ms(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var stage = await EveryStatus.CreateAsync(db);
        await using var dashboard = await Dashboard.OpenAsync(stage.Service);
        await Dashboard.ShowsAsync(dashboard.Row("reports.running_hourly"));
        (await dashboard.Page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll('*')].filter(element => {
                const style = getComputedStyle(element);
                return style.animationName !== 'none' && parseFloat(style.animationDuration) > 0.15
                    || style.transitionDuration.split(',').some(text => parseFloat(text) > 0.15);
            }).map(element => element.outerHTML.slice(0, 100))
            """)).ShouldBeEmpty();
    }
}
