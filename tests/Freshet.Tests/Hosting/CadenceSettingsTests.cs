namespace Freshet.Tests;

public sealed class CadenceSettingsTests
{
    [Fact]
    public void Read_new_cadence_has_its_name_as_suffix() =>
        Settings.Read(("Cadences:weekly:Schedule", "0 0 4 * * 1")).Cadences.Find("weekly")?.Suffix.ShouldBe("_weekly");

    [Fact]
    public void Read_zone_is_the_schedules() =>
        Settings.Read(("Cadences:daily:TimeZone", "Europe/Zurich")).Cadences.Find("daily")?.Schedule.ShouldSatisfyAllConditions(
            schedule => schedule.Zone.Id.ShouldBe("Europe/Zurich"),
            schedule => schedule.Expression.ShouldBe("0 0 3 * * *"));

    [Fact]
    public void Read_empty_suffix_leaves_the_cadence_to_policies() =>
        Settings.Read(("Cadences:hourly:Suffix", "")).Cadences.ForName("roi_hourly").ShouldBeNull();

    [Fact]
    public void Read_cadence_without_schedule_is_an_error() =>
        Settings.Errors(("Cadences:weekly:Suffix", "_w")).Single().ShouldStartWith("Freshet:Cadences:weekly:Schedule is missing");

    [Fact]
    public void Read_empty_schedule_is_an_error() =>
        Settings.Errors(("Cadences:hourly:Schedule", "")).Single().ShouldStartWith("Freshet:Cadences:hourly:Schedule");

    [Theory]
    [InlineData("Cadences:daily:Schedule", "3 * * *", "cron expression")]
    [InlineData("Cadences:daily:TimeZone", "Nowhere/City", "Europe/Zurich")]
    public void Read_bad_schedule_or_zone_names_key_value_and_what_is_allowed(string key, string value, string allowed)
    {
        var error = Settings.Errors((key, value)).Single();
        error.ShouldStartWith($"Freshet:{key}");
        error.ShouldContain($"'{value}'");
        error.ShouldContain(allowed);
    }

    [Theory]
    [InlineData("Weekly")]
    [InlineData("7days")]
    [InlineData("two words")]
    [InlineData("--due")]
    public void Read_bad_name_is_an_error(string name)
    {
        var error = Settings.Errors(($"Cadences:{name}:Schedule", "0 0 4 * * 1")).Single();
        error.ShouldStartWith($"Freshet:Cadences:{name} ");
        error.ShouldContain("lower-case letters");
    }

    [Fact]
    public void Read_two_cadences_with_one_suffix_are_an_error()
    {
        var error = Settings.Errors(("Cadences:nightly:Suffix", "_daily"), ("Cadences:nightly:Schedule", "0 0 1 * * *")).Single();
        error.ShouldContain("daily and nightly");
        error.ShouldContain("'_daily'");
    }

    [Fact]
    public void Read_two_cadences_without_suffix_are_none() =>
        Settings.Read(("Cadences:hourly:Suffix", ""), ("Cadences:daily:Suffix", "")).Cadences.All.Count.ShouldBe(2);
}
