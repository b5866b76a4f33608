using Microsoft.Extensions.DependencyInjection;

namespace Freshet.Tests;

public sealed class FreshetServicesTests
{
    private static readonly (string, string?) Main = ("Databases:main:ConnectionString", "Host=h;Database=d");
    private static readonly (string, string?) Archive = ("Databases:Archive:Host", "h");

    [Fact]
    public async Task AddFreshet_every_service_resolves()
    {
        var services = new ServiceCollection().AddLogging().AddFreshet(Settings.Read(Main));
        await using var provider = services.BuildServiceProvider(
            new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        foreach (var service in services.Where(service => !service.ServiceType.IsGenericTypeDefinition))
            provider.GetRequiredService(service.ServiceType).ShouldNotBeNull();
        provider.GetRequiredService<RunExecutor>().ShouldBeSameAs(provider.GetRequiredService<RunExecutor>());
    }

    [Fact]
    public async Task AddFreshet_clock_of_the_host_stays()
    {
        var clock = new StoppedClock();
        await using var provider = new ServiceCollection().AddSingleton<TimeProvider>(clock).AddFreshet(Settings.Read())
            .BuildServiceProvider();
        provider.GetRequiredService<TimeProvider>().ShouldBeSameAs(clock);
    }

    [Fact]
    public async Task DatabaseSet_is_sorted_and_found_in_any_case()
    {
        await using var databases = new DatabaseSet(Settings.Read(Main, Archive));
        databases.All.Select(database => database.Name).ShouldBe(["Archive", "main"]);
        databases.Find("MAIN").ShouldBeSameAs(databases.All[1]);
        databases.Find("other").ShouldBeNull();
    }

    [Fact]
    public void DatabaseSet_connection_string_without_host_names_the_database()
    {
        var settings = Settings.Read(("Databases:main:ConnectionString", "Database=d;Password=s3cret"));
        var error = Should.Throw<SettingsException>(() => new DatabaseSet(settings)).Errors.Single();
        error.ShouldStartWith("Freshet:Databases:main: ");
        error.ShouldContain("Host");
        error.ShouldNotContain("s3cret");
    }

    private sealed class StoppedClock : TimeProvider;
}
