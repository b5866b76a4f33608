using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Freshet.FunctionsTests;

public sealed class ServiceGraphTests
{
    [Fact]
    public async Task Every_class_of_functions_and_every_service_resolves()
    {
        await using var app = App.Start(null, ("Freshet__Databases__main__Host", "h"));
        app.Functions<TimerFunctions>().ShouldNotBeNull();
        app.Functions<QueueFunctions>().ShouldNotBeNull();
        app.Functions<RunFunctions>().ShouldNotBeNull();
        app.Functions<StateFunctions>().ShouldNotBeNull();
        app.Functions<AccessFunctions>().ShouldNotBeNull();
        app.Functions<BadgeFunctions>().ShouldNotBeNull();
        app.Services.GetServices<IHostedService>().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Settings_without_effect_are_reported_at_start()
    {
        await using var app = App.Start(null, ("Freshet__Databases__main__Host", "h"), ("Freshet__Refresh__Retrys", "1"));
        foreach (var service in app.Services.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
        app.Log.Events.ShouldContain(entry => entry.Id == 400 && entry.Text.StartsWith("Freshet:Refresh:Retrys is not a setting"));
    }
}
