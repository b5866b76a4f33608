namespace Freshet.Tests;

/// <summary>A daily view whose newest slot is 2026-03-01 03:00.</summary>
public sealed class DuenessTests
{
    private static readonly Cadence Daily = Some.Cadence("daily", "0 0 3 * * *");
    private static readonly DateTimeOffset Yesterday = Some.Utc("2026-02-28 03:00");

    [Theory]
    [InlineData("03:00:00", true, true)]
    [InlineData("03:00:59", true, true)] // cron's timer goes off within the minute
    [InlineData("03:00:00", false, false)]
    [InlineData("03:02:00", true, false)]
    [InlineData("12:00:00", true, false)]
    [InlineData("12:00:00", false, false)]
    public void Judge_view_never_seen_waits_for_its_own_time(string now, bool ownTick, bool take)
    {
        var dueness = Judge(null, now, ownTick);
        dueness.Take.ShouldBe(take);
        if (!take)
            dueness.Skip!.Code.ShouldBe(ReasonCode.NotDue);
    }

    [Theory]
    [InlineData("03:00:00")]
    [InlineData("12:00:00")] // a timer that comes late is still the one of its cadence
    public void Judge_view_never_seen_is_taken_by_the_timer_of_its_cadence(string now) =>
        Judge(null, now, named: true).Take.ShouldBeTrue();

    [Theory]
    [InlineData("02:50", "03:05", true, true)]
    [InlineData("02:50", "03:05", false, false)]
    [InlineData("02:50", "03:15", false, true)] // overdue
    [InlineData("03:05", "12:00", true, false)]
    public void Judge_view_that_was_seen_is_due_in_the_first_slot_after_that(string seen, string now, bool ownTick, bool take) =>
        Judge(Some.State("a_daily") with { SeenAt = Some.Utc($"2026-03-01 {seen}") }, now, ownTick).Take.ShouldBe(take);

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(false, false, true)]
    [InlineData(true, true, false)] // another run fills it
    public void Judge_view_that_was_never_filled_is_taken_at_once(bool ownTick, bool claimed, bool take)
    {
        var dueness = Judge(null, "12:00", ownTick, claimed, Some.View("a_daily", populated: false));
        dueness.Take.ShouldBe(take);
        (dueness.Why ?? dueness.Skip!.Text).ShouldContain("never filled");
    }

    [Theory]
    [InlineData("02:59:30")]
    [InlineData("03:20:00")]
    public void Judge_refreshed_since_its_slot_is_not_due(string success)
    {
        var dueness = Judge(Some.State("a_daily", Some.Utc($"2026-03-01 {success}")), "10:00");
        dueness.Take.ShouldBeFalse();
        dueness.Skip!.Text.ShouldContain("due again 2026-03-02 03:00 UTC");
    }

    [Fact]
    public void Judge_refreshed_before_its_slot_is_due()
    {
        var dueness = Judge(Some.State("a_daily", Some.Utc("2026-03-01 02:59:29")), "03:00");
        dueness.Take.ShouldBeTrue();
        dueness.Why!.ShouldContain("due since 2026-03-01 03:00 UTC");
    }

    [Theory]
    [InlineData("03:00", false)]
    [InlineData("03:14", false)]
    [InlineData("03:15", true)]
    [InlineData("20:00", true)]
    public void Judge_overdue_after_15_minutes_is_taken_by_any_tick(string now, bool take) =>
        Judge(Some.State("a_daily", Yesterday), now, ownTick: false).Take.ShouldBe(take);

    [Fact]
    public void Judge_overdue_but_claimed_remains_for_the_other_run() =>
        Judge(Some.State("a_daily", Yesterday), "20:00", ownTick: false, claimed: true).Skip!.Code
            .ShouldBe(ReasonCode.InAnotherRun);

    [Theory]
    [InlineData(1, "03:00", "03:44", false)]
    [InlineData(1, "03:00", "04:00", true)]
    [InlineData(2, "04:00", "05:00", false)]
    [InlineData(2, "04:00", "06:00", true)]
    [InlineData(3, "06:00", "09:00", false)]
    [InlineData(3, "06:00", "10:00", true)]
    [InlineData(4, "10:00", "17:00", false)]
    [InlineData(4, "10:00", "18:00", true)]
    public void Judge_failed_in_its_slot_is_tried_again_after_1_2_4_8_hours(int failures, string attempt, string now, bool take)
    {
        foreach (var ownTick in new[] { true, false })
            Judge(Failed(failures, $"2026-03-01 {attempt}"), now, ownTick).Take.ShouldBe(take);
    }

    [Fact]
    public void Judge_tick_a_little_early_tries_again() => Judge(Failed(1, "2026-03-01 03:00:20"), "03:59:50").Take.ShouldBeTrue();

    [Theory]
    [InlineData("03:00", true, true)]
    [InlineData("03:10", false, false)]
    [InlineData("03:15", false, true)]
    public void Judge_failed_often_before_its_slot_begins_again(string now, bool ownTick, bool take) =>
        Judge(Failed(6, "2026-02-28 23:00"), now, ownTick).Take.ShouldBe(take);

    [Fact]
    public void Judge_failed_a_thousand_times_waits_for_its_slot() => Judge(Failed(1000, "2026-03-01 03:00"), "23:00").Take.ShouldBeFalse();

    [Fact]
    public void Judge_never_succeeded_is_due_in_each_slot() =>
        Judge(Some.State("a_daily", attempt: Yesterday, failures: 1), "03:00").Take.ShouldBeTrue();

    [Fact]
    public void Judge_success_after_failures_is_not_due() =>
        Judge(Some.State("a_daily", Some.Utc("2026-03-01 04:00")), "05:00").Take.ShouldBeFalse();

    [Fact]
    public void Judge_unpopulated_again_is_due_although_it_was_refreshed() =>
        Judge(Some.State("a_daily", Some.Utc("2026-03-01 03:00:05")), "04:00", view: Some.View("a_daily", populated: false)).Take
            .ShouldBeTrue();

    private static ViewState Failed(int times, string attempt) => Some.State("a_daily", Yesterday.AddDays(-3), Some.Utc(attempt), times);

    private static Dueness Judge(ViewState? state, string now, bool ownTick =
        true, bool claimed = false, MaterializedView? view = null, bool readsAreNewer = false, bool named = false) =>
        Dueness.Judge(
            view ?? Some.View("a_daily"), Daily, state, Some.Utc("2026-03-01 03:00"), readsAreNewer, ownTick,
            claimed, Some.Utc($"2026-03-01 {now}"), named);
}
