namespace Freshet.Tests;

public sealed class ScheduleTests
{
    public static TheoryData<string> BadExpressions => new()
    {
        "", "hourly", "@hourly", "3 * * *", "60 3 * * *", "0 24 * * *", "0 0 0 3 * * *", "60 0 3 * * *", "0 60 3 * * *", "0 0 24 * * *",
        "0 0 3 32 * *", "0 0 3 * 13 *",
        "0 0 3 ? * *", "0 0 3 * * *; DROP",
    };

    public static TheoryData<string> BadZones => new() { "", "Nowhere/City", "../etc/passwd", "Europe/Zürich" };

    [Theory, MemberData(nameof(BadExpressions))]
    public void Parse_bad_expression_names_what_is_allowed(string expression)
    {
        var message = Should.Throw<FormatException>(() => Schedule.Parse(expression)).Message;
        message.ShouldStartWith($"'{expression}'");
        message.ShouldContain("'0 3 * * *' (every day at 03:00)");
    }

    [Theory, MemberData(nameof(BadZones))]
    public void Parse_unknown_zone_is_named(string zone) =>
        Should.Throw<FormatException>(() => Schedule.Parse("0 0 3 * * *", zone)).Message.ShouldStartWith($"'{zone}' is not a time zone");

    [Theory]
    [InlineData("0 0 0 30 2 *")]
    [InlineData("0 0 0 31 4,6,9,11 *")]
    public void Parse_date_that_never_comes_is_refused(string expression) =>
        Should.Throw<FormatException>(() => Schedule.Parse(expression)).Message.ShouldContain("never comes");

    [Fact]
    public void Parse_first_of_six_fields_is_the_second() =>
        Schedule.Parse("15 30 3 * * *").Next(Some.Utc("2026-03-01 00:00")).ShouldBe(Some.Utc("2026-03-01 03:30:15"));

    [Theory]
    [InlineData("30 3 * * *")]
    [InlineData("  30   3 * *\t* ")]
    public void Parse_five_fields_as_in_a_crontab_begin_with_the_minute(string expression) =>
        Schedule.Parse(expression).Next(Some.Utc("2026-03-01 00:00")).ShouldBe(Some.Utc("2026-03-01 03:30:00"));

    [Fact]
    public void Parse_without_zone_means_utc() => Schedule.Parse("0 0 3 * * *").Zone.BaseUtcOffset.ShouldBe(TimeSpan.Zero);

    [Fact]
    public void Last_and_Next_at_a_slot_differ_in_whether_they_take_it()
    {
        var hourly = Schedule.Parse("0 0 * * * *");
        hourly.Last(Some.Now).ShouldBe(Some.Now);
        hourly.Next(Some.Now).ShouldBe(Some.Now.AddHours(1));
        hourly.Last(Some.Now.AddTicks(-1)).ShouldBe(Some.Now.AddHours(-1));
        hourly.Next(Some.Now.AddTicks(-1)).ShouldBe(Some.Now);
    }

    [Theory]
    [InlineData("2026-03-01", "2024-02-29", "2028-02-29")]
    [InlineData("2024-02-29", "2024-02-29", "2028-02-29")]
    [InlineData("2097-01-01", "2096-02-29", "2104-02-29")] // 2100 has none
    public void Last_and_Next_of_29_february_skip_years_without_one(string time, string last, string next)
    {
        var leapDay = Schedule.Parse("0 0 0 29 2 *");
        leapDay.Last(Some.Utc(time)).ShouldBe(Some.Utc(last));
        leapDay.Next(Some.Utc(time)).ShouldBe(Some.Utc(next));
    }

    [Fact]
    public void Next_in_a_zone_follows_its_clocks()
    {
        var morning = Schedule.Parse("0 0 6 * * *", "Europe/Zurich");
        morning.Next(Some.Utc("2026-01-15 00:00")).ShouldBe(Some.Utc("2026-01-15 05:00"));
        morning.Next(Some.Utc("2026-07-15 00:00")).ShouldBe(Some.Utc("2026-07-15 04:00"));
    }

    [Fact]
    public void Next_hour_that_clocks_skip_comes_at_the_change() =>
        Slots("0 30 2 * * *", "2026-03-28 00:00", 3)
            .ShouldBe([Some.Utc("2026-03-28 01:30"), Some.Utc("2026-03-29 01:00"), Some.Utc("2026-03-30 00:30")]);

    [Fact]
    public void Next_hour_that_clocks_repeat_comes_once() =>
        Slots("0 30 2 * * *", "2026-10-24 00:00", 3)
            .ShouldBe([Some.Utc("2026-10-24 00:30"), Some.Utc("2026-10-25 00:30"), Some.Utc("2026-10-26 01:30")]);

    [Theory]
    [InlineData("2026-03-28 22:00")]
    [InlineData("2026-10-24 22:00")]
    public void Next_every_hour_comes_every_hour_across_a_change(string start) =>
        Slots("0 0 * * * *", start, 8).ShouldBe(Enumerable.Range(1, 8).Select(hours => Some.Utc(start).AddHours(hours)));

    private static IEnumerable<DateTimeOffset> Slots(string expression, string start, int count)
    {
        var schedule = Schedule.Parse(expression, "Europe/Zurich");
        var slot = Some.Utc(start);
        for (var i = 0; i < count; i++)
            yield return slot = schedule.Next(slot);
    }
}
