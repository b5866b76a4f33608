namespace Freshet.BrowserTests;

/// <summary>The dashboard in a browser. When it is closed, nothing may have happened that its <see cref="Witness"/> records.</summary>
internal sealed class Dashboard : IAsyncDisposable
{
    // Only a state that never comes takes that long.
    private const float PatienceMs = 30_000;

    private readonly IBrowserContext _context;

    private Dashboard(IBrowserContext context, IPage page, Witness witness)
    {
        (_context, Page, Witness) = (context, page, witness);
    }

    public IPage Page { get; }

    public Witness Witness { get; }

    /// <summary>The part of the page between its header and its end.</summary>
    public ILocator Main => Page.GetByRole(AriaRole.Main);

    /// <summary>Opens the page at a place of it.</summary>
    /// <param name="place">Such as <c>#/runs</c>.</param>
    /// <param name="prepare">Called before the page loads.</param>
    public static Task<Dashboard> OpenAsync(
        FreshetService service, string place = "", Look? look = null, Func<IPage, Task>? prepare = null) =>
        OpenAsync(service.Address, place, look, prepare);

    /// <param name="address">Of a service that this test does not speak to otherwise.</param>
    public static async Task<Dashboard> OpenAsync(
        Uri address, string place = "", Look? look = null, Func<IPage, Task>? prepare = null)
    {
        var context = await TestBrowser.NewContextAsync((look ?? Look.Light).Options);
        context.SetDefaultTimeout(PatienceMs);
        var witness = await Witness.WatchAsync(context, address);
        var page = await context.NewPageAsync();
        if (prepare is not null)
            await prepare(page);
        await page.GotoAsync(new Uri(address, $"/api/dashboard{place}").AbsoluteUri);
        return new(context, page, witness);
    }

    /// <summary>Goes to another place, as its link does.</summary>
    public Task GoAsync(string place) => Page.EvaluateAsync("place => { location.hash = place }", place);

    /// <summary>Waits until the page shows a text.</summary>
    public Task ShowsAsync(string text) => ShowsAsync(Page.GetByText(text));

    public static Task ShowsAsync(ILocator what) => Assertions.Expect(what.First).ToBeVisibleAsync(new() { Timeout = PatienceMs });

    public static Task ShowsNoneAsync(ILocator what) => Assertions.Expect(what).ToHaveCountAsync(0, new() { Timeout = PatienceMs });

    public static Task ContainsAsync(ILocator what, string text) =>
        Assertions.Expect(what.First).ToContainTextAsync(text, new() { Timeout = PatienceMs });

    /// <summary>The row of a view in the list of all views.</summary>
    public ILocator Row(string view) => Page.GetByRole(AriaRole.Row).Filter(new() { HasText = view });

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name });

    public ILocator Heading(string name) => Page.GetByRole(AriaRole.Heading, new() { Name = name });

    public async ValueTask DisposeAsync()
    {
        await _context.CloseAsync();
        Witness.ShouldHaveSeenNothing();
    }
}
