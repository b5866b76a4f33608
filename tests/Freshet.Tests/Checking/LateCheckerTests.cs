namespace Freshet.Tests;

public sealed class LateCheckerTests
{
    private static readonly ViewState Neglected = Some.State("a_hourly", Some.Now.AddHours(-3), lateAfter: Some.Now.AddHours(-2));

    [Fact]
    public void Check_late_view_is_reported_since_when_and_that_no_tick_runs()
    {
        var problem = Check(Neglected).ShouldHaveSingleItem();
        (problem.Code, problem.Severity).ShouldBe((ReasonCode.Late, Severity.Warning));
        problem.Text.ShouldBe(
            "It has been late since 2026-03-01 02:00 UTC, last refreshed 2026-03-01 01:00 UTC: "
            + "it seems that nothing refreshes views on schedule: 'freshet serve', the Functions app or 'freshet refresh --due'.");
        problem.Fix().ShouldBe("freshet refresh --due");
    }

    [Fact]
    public void Check_view_that_is_late_for_a_reason_of_its_own_is_reported_that_alone()
    {
        Codes(Neglected with { LateAfter = Some.Now }).ShouldBeEmpty();
        Codes(Neglected with { LateAfter = null }).ShouldBeEmpty();
        Codes(Neglected with { FailuresInRow = 1 }).ShouldBe(["failing"]);
        Codes(Neglected, policy: Some.Policy("a_hourly") with { Paused = true }).ShouldBe(["paused"]);
        Codes(Neglected, policy: Some.Policy("a_hourly") with { Cadence = "gone" }).ShouldBe(["unknown_cadence"]);
        Situation(Neglected).Refreshing("a_hourly").Check().ShouldBeEmpty();
        (Situation(Neglected) with { Database = new() { Exclude = ["a*"] } }).Check().Select(problem => Words.Of(problem.Code))
            .ShouldBe(["excluded"]);
    }

    [Fact]
    public void Check_late_view_that_a_run_may_still_take_is_not_put_down_to_ticks()
    {
        var situation = Situation(Neglected);
        var problem = (situation with { Ledger = situation.Ledger with { Claimed = [new() { Due = true }] } }).Check()
            .ShouldHaveSingleItem();
        problem.Text.ShouldContain("queued or running");
        problem.Fix().ShouldBe("freshet runs");
    }

    [Fact]
    public void Check_late_view_that_waits_for_one_without_data_is_not_put_down_to_ticks()
    {
        var situation = Some.Situation(Some.View("a_hourly", ["b"]), Some.View("b", populated: false)).With(Neglected);
        var problem = situation.Check().Single(found => found.Code == ReasonCode.Late);
        problem.Text.ShouldEndWith(": it reads public.b, which has no data.");
        problem.Fix().ShouldBe("freshet refresh --view 'public.a_hourly' --upstream");
    }

    [Fact]
    public void Check_late_view_that_the_latest_tick_skipped_is_reported_with_the_reason()
    {
        var missed = new MissedRefresh(
            RefreshStatus.Skipped, ReasonCode.Deadline, "this run's time was over", [], Some.Now.AddMinutes(-40), null, null);
        var problem = Check(Neglected, Missed(missed)).ShouldHaveSingleItem();
        problem.Text.ShouldEndWith("the latest run did not refresh it (deadline: this run's time was over).");
        problem.Fix().ShouldBe("freshet refresh --view 'public.a_hourly'");
        Check(Neglected, Missed(missed with { Code = ReasonCode.UpstreamFailed })).Single().Fix().ShouldEndWith("--upstream");
        Check(Neglected, Missed(missed with { At = Some.Now.AddMinutes(-100) })).Single().Text.ShouldContain("nothing refreshes views on schedule");
    }

    [Fact]
    public void Check_view_whose_policy_promises_more_than_its_cadence_keeps_is_reported_so()
    {
        var state = Some.State("a_daily", Some.Now.AddMinutes(-50), lateAfter: Some.Now.AddDays(1));
        var problem = Some.Situation(Some.View("a_daily")).With(state)
            .With(Some.Policy("a_daily") with { MaxAge = TimeSpan.FromMinutes(30) }).Check().ShouldHaveSingleItem();
        problem.Text.ShouldBe(
            "It has been late since 2026-03-01 03:40 UTC, last refreshed 2026-03-01 03:10 UTC: its data is as of 2026-03-01 03:10 UTC, "
            + "its policy's max_age is 30 min, and it is not due again before 2026-03-02 03:00 UTC.");
        problem.Fix().ShouldBe("freshet refresh --view 'public.a_daily' --upstream");
    }

    [Fact]
    public void Check_view_that_was_never_refreshed_is_late_after_its_first_slot_since_it_is_known()
    {
        var missed = new MissedRefresh(
            RefreshStatus.Skipped, ReasonCode.UpstreamFailed, "it reads public.b, which was not refreshed", [], Some.Now, null, null);
        var problem = Check(Seen(-80), Missed(missed)).ShouldHaveSingleItem();
        problem.Code.ShouldBe(ReasonCode.Late);
        problem.Text.ShouldStartWith(
            "It has been late since 2026-03-01 03:15 UTC, never refreshed by Freshet: the latest run did not refresh it (upstream_failed");
        Check(Seen(-50), Missed(missed)).ShouldBeEmpty();
        Check(null).ShouldBeEmpty();
    }

    private static ViewState Seen(int minutes) => Some.State("a_hourly") with { SeenAt = Some.Now.AddMinutes(minutes) };

    private static ViewFacts Missed(MissedRefresh refresh) => new() { Missed = refresh };

    private static IEnumerable<string> Codes(ViewState state, ViewPolicy? policy = null) =>
        Situation(state, policy).Check().Select(problem => Words.Of(problem.Code));

    private static IReadOnlyList<Reason> Check(ViewState? state, ViewFacts? known = null) => Situation(state).Check(known);

    private static Situation Situation(ViewState? state, ViewPolicy? policy = null) =>
        Some.Situation(Some.View("a_hourly")).With(policy ?? Some.Policy("a_hourly")).With(state is null ? [] : [state]);
}
