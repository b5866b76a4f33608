using System.Net;
using Freshet.Runs;
using Microsoft.Extensions.Logging;

namespace Freshet.Cli;

/// <summary>Gives the dashboard something to show, all of it real, and serves it until the token.</summary>
internal sealed class DashboardStep(DemoEngine engine, CancellationToken cancellationToken)
{
    // With the refresh of the demo itself: enough for a history, and a few seconds.
    private const int MoreRefreshes = 5;

    private static readonly Selection Hourly = new() { Cadences = ["hourly"], Force = true };

    private static readonly Selection Broken = new() { Views = ["reports.cost_per_purchase_daily"], Force = true };

    public async Task RunAsync()
    {
        await Stage.WaitAsync($"Refreshing the hourly views {MoreRefreshes} more times, each after new events…", RepeatAsync);
        await BreakAsync();
        Stage.Say(
            "One report is broken now: reports.cost_per_purchase_daily divides by the number of purchases, and somebody entered costs "
            + "for a day that has none.");
        await using var service = new Service(engine.Settings, new ListenAddress(IPAddress.Loopback, 0), json: false, LogLevel.Error);
        await service.RunAsync(
            () => Stage.Say($"The dashboard is at {service.Address}/api/dashboard; press Ctrl-C to stop."), cancellationToken);
    }

    private async Task<int> RepeatAsync()
    {
        for (var i = 0; i < MoreRefreshes; i++)
        {
            await engine.Pool.ExecuteAsync(DemoSql.File("more.sql"), cancellationToken);
            await RefreshAsync(Hourly);
        }
        return MoreRefreshes;
    }

    private async Task BreakAsync()
    {
        await engine.Pool.ExecuteAsync(DemoSql.File("cost.sql"), cancellationToken);
        await RefreshAsync(Broken);
        await engine.Pool.ExecuteAsync(DemoSql.File("cost-without-purchase.sql"), cancellationToken);
        await RefreshAsync(Broken);
    }

    private async Task RefreshAsync(Selection selection) => await engine.RunAsync(await engine.PrepareAsync(selection), selection, null);
}
