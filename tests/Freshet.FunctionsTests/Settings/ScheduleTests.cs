namespace Freshet.FunctionsTests.Settings;

public sealed class ScheduleTests
{
    private static readonly (string, string?) Main = ("Freshet__Databases__main__Host", "h");

    [Fact]
    public async Task App_settings_are_the_schedules_of_their_cadences()
    {
        await using var app = App.Start(null, Main, ("HOURLY_SCHEDULE", "0 5 * * * *"), ("DAILY_SCHEDULE", "30  4 * * *"));
        app.Settings.Freshet.Cadences.Find("hourly")!.Schedule.Expression.ShouldBe("0 5 * * * *"); // it is built in
        // It is built in, too.
        app.Settings.Freshet.Cadences.Find("daily")!.Schedule.Expression
            .ShouldBe("0 30 4 * * *", "the Functions host takes five fields, and any spaces");
    }

    [Theory]
    [InlineData("HOURLY_SCHEDULE", "0 0 * * * *")]
    [InlineData("DAILY_SCHEDULE", "0 0 3 * * *")]
    [InlineData("OTHER_SCHEDULE", "0 */5 * * * *")]
    public void Missing_app_setting_is_an_error(string setting, string example) =>
        App.Errors(null, Main, (setting, null)).Single().ShouldBe(
            $"{setting} is missing: the cron expression of a timer, such as '{example}'. "
            + "It must be an app setting, because the Functions host reads it too.");

    [Fact]
    public void Cadence_that_differs_from_its_app_setting_is_an_error() =>
        App.Errors(null, Main, ("HOURLY_SCHEDULE", "0 0 * * * *"), ("Freshet__Cadences__hourly__Schedule", "0 7 * * * *")).Single()
            .ShouldStartWith("Freshet:Cadences:hourly:Schedule is '0 7 * * * *', but HOURLY_SCHEDULE is '0 0 * * * *'");

    [Fact]
    public async Task Cadence_that_reports_the_same_is_none()
    {
        await using var app = App.Start(
            null, Main, ("HOURLY_SCHEDULE", "0 0 * * * *"), ("Freshet__Cadences__hourly__Schedule", "0  0 * * * *"));
        app.Settings.Freshet.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public async Task Cadence_in_a_time_zone_keeps_its_own_schedule()
    {
        await using var app = App.Start(
            null, Main, ("DAILY_SCHEDULE", "0 0 3 * * *"), ("Freshet__Cadences__daily__Schedule", "0 0 5 * * *"),
            ("Freshet__Cadences__daily__TimeZone", "Europe/Zurich"));
        app.Settings.Freshet.Cadences.Find("daily")!.Schedule.Expression.ShouldBe("0 0 5 * * *"); // it is built in
    }

    [Fact]
    public async Task Cadence_in_a_time_zone_without_a_schedule_has_its_app_settings_in_that_zone()
    {
        await using var app = App.Start(
            null, Main, ("DAILY_SCHEDULE", "0 30 4 * * *"), ("Freshet__Cadences__daily__TimeZone", "Europe/Zurich"));
        app.Settings.Freshet.Cadences.Find("daily")!.Schedule.ShouldSatisfyAllConditions( // it is built in
            schedule => schedule.Expression.ShouldBe("0 30 4 * * *"),
            schedule => schedule.Zone.Id.ShouldBe("Europe/Zurich"),
            schedule => schedule.Last(new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero)).ShouldBe(new(2026, 1, 2, 3, 30, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void Cadence_that_names_UTC_is_its_timers_all_the_same() =>
        App.Errors(
            null, Main, ("HOURLY_SCHEDULE", "0 0 * * * *"), ("Freshet__Cadences__hourly__Schedule", "0 7 * * * *"),
            ("Freshet__Cadences__hourly__TimeZone", "UTC")).Single()
            .ShouldStartWith("Freshet:Cadences:hourly:Schedule is '0 7 * * * *', but HOURLY_SCHEDULE is '0 0 * * * *'");

    [Theory]
    [InlineData("HOURLY_SCHEDULE")]
    [InlineData("DAILY_SCHEDULE")]
    [InlineData("OTHER_SCHEDULE")]
    public void Schedule_that_is_none_is_an_error_by_its_own_name(string setting) =>
        App.Errors(null, Main, (setting, "every hour")).Single().ShouldStartWith($"{setting}: 'every hour' is not a cron expression");
}
