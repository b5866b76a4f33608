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
    [InlineData("Refersh:Retries", "Freshet:Refersh")]
    [InlineData("Refresh:Retrys", "Freshet:Refresh:Retrys")]
    [InlineData("Cadences:hourly:Cron", "Freshet:Cadences:hourly:Cron")]
    [InlineData("Databases:main:Lane", "Freshet:Databases:main:Lane")]
    public void Read_unknown_key_warns_and_lists_what_there_is(string key, string named)
    {
        var warning = Settings.Read(Server, (key, "s3cret")).Warnings.Single();
        warning.ShouldStartWith($"{named} is not a setting");
        warning.ShouldContain("The settings there are ");
        warning.ShouldNotContain("s3cret");
    }
}
