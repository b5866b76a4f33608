namespace Freshet.BrowserTests;

/// <summary>How a person has set up the browser.</summary>
internal sealed record Look
{
    public static readonly Look Light = new();

    public static readonly Look Dark = new() { Scheme = ColorScheme.Dark };

    public ColorScheme Scheme { get; init; } = ColorScheme.Light;

    public bool ForcedColors { get; init; }

    public bool ReducedMotion { get; init; }

    public int Width { get; init; } = 1280;

    public int Height { get; init; } = 800;

    public BrowserNewContextOptions Options => new()
    {
        ColorScheme = Scheme,
        ForcedColors = ForcedColors ? Microsoft.Playwright.ForcedColors.Active : Microsoft.Playwright.ForcedColors.None,
        ReducedMotion = ReducedMotion ? Microsoft.Playwright.ReducedMotion.Reduce : Microsoft.Playwright.ReducedMotion.NoPreference,
        ViewportSize = new() { Width = Width, Height = Height },
        Locale = "en-GB",
        // Another zone than UTC: a page that took the reader's for it would show.
        TimezoneId = "America/St_Johns",
    };
}
