using Microsoft.Extensions.Configuration;

namespace Freshet.FunctionsTests.Settings;

public sealed class RunLimitsTests
{
    private static readonly (string, string?) Main = ("Freshet__Databases__main__Host", "h");

    [Fact]
    public async Task Views_have_time_to_end_before_the_host_ends_the_process()
    {
        await using var app = App.Start(null, Main);
        app.Settings.Limits.ShouldBe(
            new(TimeSpan.FromMinutes(55 - 2 - 30), TimeSpan.FromMinutes(55 - 2 - 3), TimeSpan.FromMinutes(54)),
            "host.json lies beside the app, and says 55 minutes");
    }

    [Fact]
    public void Statement_timeout_that_leaves_no_margin_is_an_error() =>
        App.Errors(null, Main, ("Freshet__Refresh__StatementTimeout", "00:51:00")).Single()
            .ShouldBe(
                "Freshet:Refresh:StatementTimeout is 00:51:00, but functionTimeout in host.json is 00:55:00: "
                + "a view's refresh must end 00:05:00 before that. Set it to at most 00:50:00, or raise functionTimeout.");

    [Fact]
    public void Longer_blocking_counts_too() =>
        App.Errors(null, Main, ("Freshet__Refresh__MaxBlocking", "01:00:00")).Single()
            .ShouldStartWith("Freshet:Refresh:MaxBlocking is 01:00:00");

    [Fact]
    public async Task App_setting_overrides_the_file()
    {
        await using var app = App.Start(null, Main, ("AzureFunctionsJobHost__functionTimeout", "-1"));
        app.Settings.Limits.ShouldBe(new(null, null, null));
    }

    [Theory]
    [InlineData("{}", 30)]
    [InlineData("""{"functionTimeout": "01:30:00"} // a comment""", 90)]
    [InlineData("""{"functionTimeout": "-1"}""", null)]
    public async Task File_is_read_as_the_host_reads_it(string content, int? minutes)
    {
        var folder = Directory.CreateTempSubdirectory("freshet");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "host.json"), content);
        // It has a value where there is a timeout.
        HostFile.ReadFunctionTimeout(new ConfigurationBuilder().Build(), folder.FullName)?.TotalMinutes.ShouldBe(minutes!.Value);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Other_errors_come_with_it()
    {
        App.Errors(null, ("HOURLY_SCHEDULE", "x"), ("Freshet__Refresh__StatementTimeout", "00:54:00")).Count.ShouldBe(3);
        await using var app = App.Start(null, Main, ("Freshet__Nonsense", "1"));
        app.Settings.Freshet.Warnings.Single().ShouldContain("KeyVault");
    }
}
