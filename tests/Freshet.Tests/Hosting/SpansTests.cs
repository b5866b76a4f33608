
namespace Freshet.Tests;

public sealed class SpansTests
{
    [Theory]
    [InlineData("00:30:00", 1800)]
    [InlineData("1:30", 5400)]
    [InlineData("90.00:00:00", 7_776_000)]
    [InlineData("00:00:00.5", 0.5)]
    [InlineData("500ms", 0.5)]
    [InlineData("30s", 30)]
    [InlineData("15m", 900)]
    [InlineData("15min", 900)]
    [InlineData("2h", 7200)]
    [InlineData("1.5h", 5400)]
    [InlineData("1d", 86_400)]
    [InlineData(" 30s ", 30)]
    [InlineData("0s", 0)]
    public void TryParse_what_people_type(string text, double seconds)
    {
        Spans.TryParse(text, out var span).ShouldBeTrue();
        span.ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("0")]
    [InlineData("s")]
    [InlineData("30 s")]
    [InlineData("-30s")]
    [InlineData("30S")]
    [InlineData("30sec")]
    [InlineData("1h30m")]
    [InlineData("1,5h")]
    [InlineData("1e3s")]
    [InlineData("NaN")]
    [InlineData("NaNs")]
    [InlineData("Infinity")]
    [InlineData("99999999999d")]
    [InlineData("00:60:00")]
    public void TryParse_anything_else_is_refused(string text) => Spans.TryParse(text, out _).ShouldBeFalse();

    // .NET takes the hours for days where they are more than a day has.
    [Theory]
    [InlineData("24:00:00", 24)]
    [InlineData("36:30:00", 36.5)]
    public void TryParse_more_hours_than_a_day_has_are_not_days(string text, double hours)
    {
        if (Spans.TryParse(text, out var span))
            span.ShouldBe(TimeSpan.FromHours(hours));
    }
}
