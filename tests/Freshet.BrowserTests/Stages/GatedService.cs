namespace Freshet.BrowserTests;

/// <summary><c>freshet serve</c> whose refreshes may wait before a <see cref="Gate"/>.</summary>
internal static class GatedService
{
    public static Task<FreshetService> StartAsync(TestDatabase db)
    {
        var freshet = FreshetService.Command(db);
        // As long as a test takes at most: it is the test that lets the refresh end.
        freshet["Refresh__LockTimeout"] = "00:03:00";
        return FreshetService.StartAsync(freshet);
    }
}
