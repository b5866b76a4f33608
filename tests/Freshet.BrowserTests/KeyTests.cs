namespace Freshet.BrowserTests;

public sealed class KeyTests
{
    private const string Key = "0123456789abcdef0123456789abcdef";
    private const string ViewerKey = "fedcba9876543210fedcba9876543210";

    [InBrowser]
    public async Task Wrong_key_is_refused_and_the_right_one_is_kept_until_it_is_forgotten(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TestSupport.Views.Of("source", "a_hourly"));
        await using var service = await StartAsync(db);
        await using var dashboard = await Dashboard.OpenAsync(service);
        dashboard.Witness.Expect("status of 401");

        await EnterAsync(dashboard, "not-the-key-at-all");
        await Dashboard.ShowsAsync(dashboard.Page.GetByRole(AriaRole.Alert));
        await EnterAsync(dashboard, Key);
        await Dashboard.ShowsAsync(dashboard.Row("public.a_hourly"));
        dashboard.Page.Url.ShouldNotContain(Key);
        await dashboard.Page.ReloadAsync();
        await Dashboard.ShowsAsync(dashboard.Row("public.a_hourly"));

        await dashboard.Button("Forget key").ClickAsync();
        await Dashboard.ShowsAsync(KeyField(dashboard));
        await Dashboard.ShowsNoneAsync(dashboard.Row("public.a_hourly"));
        (await dashboard.Page.EvaluateAsync<int>("sessionStorage.length + localStorage.length")).ShouldBe(0);
    }

    [InBrowser]
    public async Task Viewers_key_shows_everything_and_offers_no_act(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TestSupport.Views.Of("source", "a_hourly"));
        await using var service = await StartAsync(db);
        await using var dashboard = await Dashboard.OpenAsync(service, "#/view?database=main&schema=public&view=a_hourly");
        dashboard.Witness.Expect("status of 401");

        await EnterAsync(dashboard, ViewerKey);
        await dashboard.ShowsAsync("a_hourly");
        await Dashboard.ShowsAsync(dashboard.Button("Forget key"));
        await Dashboard.ShowsNoneAsync(dashboard.Button("Refresh"));
        await Dashboard.ShowsNoneAsync(dashboard.Button("Pause"));
    }

    [InBrowser]
    public async Task Without_a_key_nothing_is_asked(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TestSupport.Views.Of("source", "a_hourly"));
        await using var service = await FreshetService.StartAsync(db);
        await using var dashboard = await Dashboard.OpenAsync(service);

        await Dashboard.ShowsAsync(dashboard.Row("public.a_hourly"));
        await Dashboard.ShowsNoneAsync(KeyField(dashboard));
        await Dashboard.ShowsNoneAsync(dashboard.Button("Forget key"));
    }

    private static ILocator KeyField(Dashboard dashboard) => dashboard.Page.GetByLabel("Key", new() { Exact = false });

    private static async Task EnterAsync(Dashboard dashboard, string key)
    {
        await KeyField(dashboard).FillAsync(key);
        await dashboard.Page.Keyboard.PressAsync("Enter");
    }

    private static Task<FreshetService> StartAsync(TestDatabase db)
    {
        var freshet = FreshetService.Command(db);
        freshet["ApiKey"] = Key;
        freshet["ViewerKey"] = ViewerKey;
        return FreshetService.StartAsync(freshet);
    }
}
