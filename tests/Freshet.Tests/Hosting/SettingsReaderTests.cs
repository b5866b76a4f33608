using Microsoft.Extensions.Configuration;

namespace Freshet.Tests;

public sealed class SettingsReaderTests
{
    private static readonly (string, string?) Server = ("Databases:main:ConnectionString", "Host=h;Database=d");

    [Fact]
    public void Read_nothing_gives_the_defaults()
    {
        var settings = Settings.Read();
        settings.Cadences.All.Select(cadence => (cadence.Name, cadence.Suffix, cadence.Schedule.Expression, cadence.Schedule.Zone.Id))
            .ShouldBe([("daily", "_daily", "0 0 3 * * *", "UTC"), ("hourly", "_hourly", "0 0 * * * *", "UTC")]);
        settings.Databases.ShouldBeEmpty();
        settings.Warnings.ShouldBeEmpty();
        settings.Refresh.ShouldSatisfyAllConditions(
            refresh => refresh.StatementTimeout.ShouldBe(TimeSpan.FromMinutes(30)),
            refresh => refresh.LockTimeout.ShouldBe(TimeSpan.FromSeconds(5)),
            refresh => refresh.MaxBlocking.ShouldBe(TimeSpan.FromSeconds(10)),
            refresh => refresh.Retries.ShouldBe(3),
            refresh => refresh.Method.ShouldBe(RefreshMethod.Auto),
            refresh => refresh.RunDeadline.ShouldBe(TimeSpan.FromMinutes(50)));
    }

    [Fact]
    public void Read_database_with_only_a_server_has_the_defaults()
    {
        var database = Settings.Read(Server).Databases["main"];
        (database.Lanes, database.Retention).ShouldBe((2, TimeSpan.FromDays(90)));
        database.Include.ShouldBeEmpty();
        database.Exclude.ShouldBeEmpty();
    }

    [Fact]
    public void Read_values_override_defaults()
    {
        var settings = Settings.Read(
            ("Refresh:StatementTimeout", "01:30:00"), ("Refresh:LockTimeout", "500ms"), ("Refresh:MaxBlocking", "00:00:00"),
            ("Refresh:Retries", "0"),
            ("Refresh:Method", "Blocking"), ("Refresh:Settings:work_mem", "256MB"), Server, ("Databases:main:Lanes", "8"),
            ("Databases:main:Retention", "30d"));
        settings.Refresh.ShouldSatisfyAllConditions(
            refresh => refresh.StatementTimeout.ShouldBe(TimeSpan.FromMinutes(90)),
            refresh => refresh.LockTimeout.ShouldBe(TimeSpan.FromMilliseconds(500)),
            refresh => refresh.MaxBlocking.ShouldBe(TimeSpan.Zero),
            refresh => refresh.Retries.ShouldBe(0),
            refresh => refresh.Method.ShouldBe(RefreshMethod.Blocking),
            refresh => refresh.Settings.ShouldBe(new Dictionary<string, string> { ["work_mem"] = "256MB" }));
        (settings.Databases["main"].Lanes, settings.Databases["main"].Retention).ShouldBe((8, TimeSpan.FromDays(30)));
    }

    [Fact]
    public void Read_keys_in_any_case()
    {
        var settings = Settings.Read(("REFRESH:RETRIES", "7"), ("CADENCES:HOURLY:SCHEDULE", "0 30 * * * *"));
        settings.Refresh.Retries.ShouldBe(7);
        settings.Cadences.Find("hourly")?.Schedule.Expression.ShouldBe("0 30 * * * *");
        settings.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void Read_list_from_json_or_with_commas_from_the_environment()
    {
        var database = Settings.Read(
            Server, ("Databases:main:Include:0", "sales.*"), ("Databases:main:Include:1", "a, b"),
            ("Databases:main:Exclude", "tmp_*, *_old ,,x")).Databases["main"];
        database.Include.ShouldBe(["sales.*", "a, b"]);
        database.Exclude.ShouldBe(["tmp_*", "*_old", "x"]);
    }

    [Theory]
    [InlineData("Refersh:Retries", "Freshet:Refersh", "Did you mean Freshet:Refresh?")]
    [InlineData("Refresh:Retrys", "Freshet:Refresh:Retrys", "Did you mean Freshet:Refresh:Retries?")]
    [InlineData("Refresh:Lanes", "Freshet:Refresh:Lanes", "Did you mean Freshet:Databases:<name>:Lanes?")]
    [InlineData("Databases:main:MaxBlocking", "Freshet:Databases:main:MaxBlocking", "Did you mean Freshet:Refresh:MaxBlocking?")]
    [InlineData("Retention", "Freshet:Retention", "Did you mean Freshet:Databases:<name>:Retention?")]
    [InlineData("Cadences:hourly:Cron", "Freshet:Cadences:hourly:Cron", "The settings there are Suffix, Schedule, TimeZone.")]
    [InlineData("Databases:main:Lane", "Freshet:Databases:main:Lane", "Did you mean Freshet:Databases:main:Lanes?")]
    public void Read_unknown_key_warns_with_what_may_be_meant(string key, string named, string advice)
    {
        var warning = Settings.Read(Server, (key, "s3cret")).Warnings.Single();
        warning.ShouldBe($"{named} is not a setting and has no effect. {advice}");
        warning.ShouldNotContain("s3cret");
    }

    [Theory]
    [InlineData("FRESHET_DATABASES_MAIN_CONNECTIONSTRING", "Freshet__Databases__main__ConnectionString")]
    [InlineData("FRESHET_DATABASES_MAIN_CONNECTION_STRING", "Freshet__Databases__main__ConnectionString")]
    [InlineData("Freshet_Refresh_MaxBlocking", "Freshet__Refresh__MaxBlocking")]
    [InlineData("FRESHET_API_KEY", "Freshet__ApiKey")]
    [InlineData("FRESHET_VIEWER_KEY", "Freshet__ViewerKey")]
    [InlineData("FRESHET_BADGE_KEY", "Freshet__BadgeKey")]
    [InlineData("freshet_cadences_weekly_schedule", "Freshet__Cadences__weekly__Schedule")]
    public void Read_variable_with_single_underscores_warns_with_the_right_one(string variable, string meant)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(variable, "s3cret")]).Build();

        var warning = SettingsReader.Read(configuration).Warnings.ShouldHaveSingleItem();

        warning.ShouldBe($"The variable {variable} has no effect: two underscores separate the parts. Did you mean {meant}?");
    }

    [Theory]
    [InlineData("FRESHET_CACHE")]
    [InlineData("FRESHET_API")]
    [InlineData("FRESHET_TEST_POSTGRES")]
    [InlineData("FRESHETTY_API_KEY")]
    [InlineData("DATABASES_MAIN_CONNECTIONSTRING")]
    public void Read_other_variables_are_nobodys_mistake(string variable) =>
        SettingsReader.Read(new ConfigurationBuilder().AddInMemoryCollection([new(variable, "x")]).Build()).Warnings.ShouldBeEmpty();
}
