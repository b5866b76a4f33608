using Azure.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Freshet.FunctionsTests;

/// <summary>The Functions app as its host wires it, but for the worker itself.</summary>
internal sealed class App : IAsyncDisposable
{
    private static readonly Dictionary<string, string?> Schedules = new()
    {
        ["HOURLY_SCHEDULE"] = "0 0 * * * *",
        ["DAILY_SCHEDULE"] = "0 0 3 * * *",
        ["OTHER_SCHEDULE"] = "0 */5 * * * *",
    };

    private readonly IHost _host;

    private App(IHost host) => _host = host;

    public required RecordingLogger Log { get; init; }

    public IServiceProvider Services => _host.Services;

    public FunctionsSettings Settings => Services.GetRequiredService<FunctionsSettings>();

    /// <param name="settings">App settings. The timers have their usual schedules unless these say otherwise; null removes one.</param>
    public static App Start(FakeVault? vault, params (string Key, string? Value)[] settings) => Start(vault, null, null, settings);

    public static App Start(
        FakeVault? vault, TokenCredential? credential, Action<IServiceCollection>? services, params (string Key, string? Value)[] settings)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(Schedules);
        builder.Configuration.AddInMemoryCollection(
            settings.ToDictionary(pair => pair.Key.Replace("__", ":", StringComparison.Ordinal), pair => pair.Value));
        if (vault is not null)
            builder.Configuration["Freshet:KeyVault:Uri"] = FakeVault.Uri;
        services?.Invoke(builder.Services);
        builder.AddFreshetFunctions(
            new AzureSignIn(() => credential ?? new FakeCredential(TimeProvider.System, "token")), vault?.ClientOptions);
        var logger = new RecordingLogger();
        builder.Logging.AddProvider(logger);
        builder.ConfigureContainer(
            new DefaultServiceProviderFactory(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }));
        return new(builder.Build()) { Log = logger };
    }

    /// <summary>What a start with these settings is refused for.</summary>
    public static IReadOnlyList<string> Errors(FakeVault? vault, params (string Key, string? Value)[] settings) =>
        Should.Throw<SettingsException>(() => Start(vault, settings)).Errors;

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>A class of functions, as the worker makes it for each call.</summary>
    public T Functions<T>() => ActivatorUtilities.CreateInstance<T>(Services);

    /// <summary>What a start with a database, and nothing else, is given.</summary>
    public static App On(TestDatabase database, params (string Key, string? Value)[] settings) =>
        Start(null, [("Freshet__Databases__main__ConnectionString", database.ConnectionString), .. settings]);

    public async ValueTask DisposeAsync()
    {
        if (_host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        else
            _host.Dispose();
    }
}
