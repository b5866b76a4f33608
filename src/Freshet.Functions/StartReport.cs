using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Freshet.Functions;

/// <summary>Logs at start which settings have no effect.</summary>
internal sealed class StartReport(FunctionsSettings settings, ILogger<StartReport> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var warning in settings.Freshet.Warnings)
            logger.SettingWithoutEffect(warning);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
