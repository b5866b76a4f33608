namespace Freshet.Tests;

/// <summary>What is owed of views that were refreshed at 04:00, an hourly and a daily one.</summary>
public sealed class PromisesTests
{
    private static readonly DateTimeOffset Hour = Some.Utc("2026-03-01 05:15");
    private static readonly DateTimeOffset Day = Some.Utc("2026-03-02 03:15");

    [Fact]
    public void Changed_promise_of_the_cadence_is_kept() =>
        Changed(Some.State("a_hourly", Some.Now, lateAfter: Hour, durationsMs: 5)).ShouldBeEmpty();

    [Fact]
    public void Changed_view_that_came_to_another_cadence_has_its_promise() =>
        Changed(Some.State("a_hourly", Some.Now, lateAfter: Hour, durationsMs: 5), Some.Policy("a_hourly") with { Cadence = "daily" })
            .ShouldBe([Day]);

    [Fact]
    public void Changed_view_that_nothing_was_promised_of_has_one() =>
        Changed(Some.State("a_hourly", Some.Now, durationsMs: 5)).ShouldBe([Hour]);

    [Fact]
    public void Changed_long_refreshes_are_given_twice_their_time() =>
        Changed(Some.State("a_hourly", Some.Now, lateAfter: Hour, durationsMs: 1_200_000)).ShouldBe([Some.Utc("2026-03-01 05:40")]);

    [Fact]
    public void Changed_views_without_cadence_or_with_a_promise_of_age_are_not_changed()
    {
        Changed(Some.State("plain", Some.Now, durationsMs: 5)).ShouldBeEmpty();
        Changed(
            Some.State("a_hourly", Some.Now, lateAfter: Day, durationsMs: 5),
            Some.Policy("a_hourly") with { MaxAge = TimeSpan.FromDays(1) })
            .ShouldBeEmpty();
    }

    [Fact]
    public void Changed_view_that_was_never_refreshed_is_owed_its_first_slot_since_it_is_known() =>
        Changed(Some.State("a_hourly", attempt: Some.Now, failures: 1) with { SeenAt = Some.Now }).ShouldBe([Hour]);

    [Fact]
    public void New_views_are_owed_their_next_slot_if_they_have_a_cadence()
    {
        var situation = Some.Situation(Some.View("a_hourly"), Some.View("b_daily"), Some.View("plain"), Some.View("known_hourly"))
            .With(Some.State("known_hourly"));

        Promises.New(situation).Select(view => (view.View.Name.Name, view.LateAfter))
            .ShouldBe([("a_hourly", Hour), ("b_daily", Day), ("plain", null)]);
    }

    private static IEnumerable<DateTimeOffset> Changed(ViewState state, params ViewPolicy[] policies) =>
        Promises.Changed(Some.Situation(Some.View(state.View.Name)).With(state).With(policies)).Select(changed => changed.LateAfter);
}
