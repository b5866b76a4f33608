namespace Freshet.Tests;

public sealed class TimesTests
{
    [Theory]
    [InlineData("00:00:00", "0 ms")]
    [InlineData("00:00:00.850", "850 ms")]
    [InlineData("00:00:01", "1 s")]
    [InlineData("00:00:02.500", "2.5 s")]
    [InlineData("00:01:00", "1 min")]
    [InlineData("00:03:20", "3 min 20 s")]
    [InlineData("01:00:00", "1 h")]
    [InlineData("01:05:59", "1 h 5 min")]
    [InlineData("1.00:00:00", "1 d")]
    [InlineData("2.03:59:00", "2 d 3 h")]
    [InlineData("90.00:30:00", "90 d")]
    public void Text_of_a_duration_has_two_units_at_most(string duration, string text) =>
        Times.Text(TimeSpan.Parse(duration, System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(text);

    [Fact]
    public void Text_of_a_time_is_utc_whatever_its_offset() =>
        Times.Text(new DateTimeOffset(2026, 3, 1, 1, 30, 59, TimeSpan.FromHours(2))).ShouldBe("2026-02-28 23:30 UTC");
}
