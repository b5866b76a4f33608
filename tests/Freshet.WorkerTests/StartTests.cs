using System.Net;
using System.Net.Sockets;

namespace Freshet.WorkerTests;

/// <summary>What the operator reads of an app that does not start.</summary>
public sealed class StartTests
{
    public static TheoryData<string, string?, string> WrongSettings => new()
    {
        { "HOURLY_SCHEDULE", null, "HOURLY_SCHEDULE is missing: the cron expression of a timer, such as '0 0 * * * *'." },
        { "DAILY_SCHEDULE", null, "DAILY_SCHEDULE is missing" },
        { "OTHER_SCHEDULE", null, "OTHER_SCHEDULE is missing" },
        { "HOURLY_SCHEDULE", "every hour", "HOURLY_SCHEDULE: 'every hour' is not a cron expression" },
        { "Freshet__Databases__main__Host", null, "Freshet:Databases has no database. Set Freshet__Databases__main__ConnectionString" },
        { "Freshet__Databases__main__ConnectionString", "Hosst=db", "Freshet:Databases:main:ConnectionString: " },
        { "Freshet__Refresh__StatementTimeout", "02:00:00", "Freshet:Refresh:StatementTimeout is 02:00:00, but functionTimeout in host.json is 00:55:00" },
        { "Freshet__KeyVault__Uri", "my-vault", "Freshet:KeyVault:Uri is 'my-vault', but must be the address of a vault" },
        { "AzureFunctionsJobHost__functionTimeout", "soon", "functionTimeout is 'soon', but must be a time as hours:minutes:seconds" },
    };

    [Theory]
    [MemberData(nameof(WrongSettings))]
    public async Task Wrong_setting_is_a_line_on_standard_error_that_the_host_logs_as_an_error(string name, string? value, string error)
    {
        var settings = new AppSettings { ["Freshet__Databases__main__Host"] = "h" };
        settings = value is null ? settings.Without(name) : settings.With(name, value);
        var (exitCode, errors) = await FunctionsHost.FailToStartAsync(settings);
        exitCode.ShouldBe(1, errors);
        errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldAllBe(line => line.StartsWith("error: ", StringComparison.Ordinal));
        errors.ShouldContain($"error: {error}");
    }

    [Fact]
    public async Task App_writes_nothing_into_the_home_folder()
    {
        var home = Directory.CreateTempSubdirectory("freshet-home");
        await using (var host = await FunctionsHost.StartAsync(new AppSettings { ["Freshet__Databases__main__Host"] = "h", ["HOME"] = home.FullName }))
        {
            await host.CallAsync("OpenApi", HttpMethod.Get, "/api/openapi.json");
            await host.TerminateAsync();
            host.Logs.ShouldNotContain(log => log.Level == "Warning" || log.Level == "Error");
        }
        home.EnumerateFileSystemInfos("*", SearchOption.AllDirectories).ShouldBeEmpty();
        home.Delete();
    }

    [Fact]
    public async Task Vault_that_accepts_connections_and_never_answers_is_an_error_within_the_minute_that_the_host_waits()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var address = $"https://{silent.LocalEndpoint}/";
        var started = TimeProvider.System.GetTimestamp();
        var (exitCode, errors) = await FunctionsHost.FailToStartAsync(new() { ["Freshet__KeyVault__Uri"] = address });
        exitCode.ShouldBe(1, errors);
        errors.ShouldBe(
            $"error: The Key Vault {address} cannot be read: it did not answer within 20 s. "
            + "Check Freshet:KeyVault:Uri, the network, and the app's identity.\n");
        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromMinutes(1));
    }
}
