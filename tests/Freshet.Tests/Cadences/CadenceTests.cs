using FsCheck.Fluent;

namespace Freshet.Tests;

public sealed class CadenceTests
{
    private static readonly Cadence Daily = Some.Cadence("daily", "0 0 3 * * *");

    [Theory]
    [InlineData("2026-03-01 02:59:29", "2026-02-28 03:00")]
    [InlineData("2026-03-01 02:59:30", "2026-03-01 03:00")]
    [InlineData("2026-03-01 03:00:00", "2026-03-01 03:00")]
    [InlineData("2026-03-02 02:00:00", "2026-03-01 03:00")]
    public void Slot_timer_that_is_up_to_30_seconds_early_has_come(string now, string slot) =>
        Daily.Slot(Some.Utc(now)).ShouldBe(Some.Utc(slot));

    [Theory]
    [InlineData("2026-03-01 02:59:29", false)]
    [InlineData("2026-03-01 02:59:30", true)]
    [InlineData("2026-03-01 12:00:00", true)]
    public void Serves_data_up_to_30_seconds_older_than_the_slot(string time, bool serves) =>
        Cadence.Serves(Some.Utc(time), Some.Utc("2026-03-01 03:00")).ShouldBe(serves);

    [Theory]
    [InlineData("2026-03-01 02:59:29", "2026-03-01 03:00")]
    [InlineData("2026-03-01 02:59:30", "2026-03-02 03:00")]
    [InlineData("2026-03-01 03:00:00", "2026-03-02 03:00")]
    public void NextDue_is_the_first_slot_that_is_not_served(string time, string due) =>
        Daily.NextDue(Some.Utc(time)).ShouldBe(Some.Utc(due));

    [Fact]
    public void NextDue_agrees_with_Slot_and_Serves() =>
        Always.Holds(Gen.Choose(0, 3 * 86_400).Select(seconds => Some.Now.AddSeconds(seconds)), time =>
        {
            Cadence.Serves(time, Daily.Slot(time)).ShouldBeTrue();
            Cadence.Serves(time, Daily.NextDue(time)).ShouldBeFalse();
            Daily.NextDue(time).ShouldBe(Daily.Slot(time).AddDays(1));
        });
}
