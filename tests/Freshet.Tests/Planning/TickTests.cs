namespace Freshet.Tests;

/// <summary>What a tick plans, at 04:00 and four minutes: a slot of hourly has just come, that of daily is an hour old.</summary>
public sealed class TickTests
{
    private static readonly Situation Situation = Some.Situation(Some.View("a_hourly"), Some.View("b_daily"), Some.View("c"))
        .With(Some.State("a_hourly", Some.Utc("2026-03-01 03:00")), Some.State("b_daily", Some.Utc("2026-02-28 03:00"))) with
        {
            Now = Some.Now.AddMinutes(4),
        };

    public static TheoryData<Selection, bool> OtherRuns => new()
    {
        { new() { All = true }, true },
        { new() { Cadences = ["daily"] }, true },
        { new() { Due = true }, true },
        { new() { Due = true, Cadences = ["daily"] }, true },
        { new() { Views = ["b_*"] }, true },
        { new() { Cadences = ["hourly"] }, false },
        { new() { Due = true, Cadences = ["hourly"] }, false },
        { new() { Views = ["a_*"] }, false },
    };

    [Fact]
    public void Plan_tick_takes_its_cadences_views_and_what_is_overdue_elsewhere()
    {
        var plan = Tick(Situation, "hourly");
        plan.Order().ShouldBe(["a_hourly", "b_daily"]);
        plan.Refreshed("a_hourly").Slot.ShouldBe(Some.Now);
        plan.Refreshed("b_daily").Slot.ShouldBe(Some.Utc("2026-03-01 03:00"));
        plan.Skipped("c").Reason.Shown().ShouldContain("no schedule applies to it");
    }

    [Fact]
    public void Plan_tick_of_another_cadence_leaves_what_has_just_become_due() =>
        Tick(Situation, "daily").Skipped("a_hourly").Reason.Shown().ShouldContain("the tick of its cadence refreshes it");

    [Fact]
    public void Plan_tick_without_cadence_is_everybodys() => Tick(Situation).Order().ShouldBe(["a_hourly", "b_daily"]);

    [Fact]
    public void Plan_tick_when_all_is_fresh_plans_nothing()
    {
        var fresh = Situation.With(Some.State("a_hourly", Some.Now.AddMinutes(1)), Some.State("b_daily", Some.Utc("2026-03-01 03:01")));
        Tick(fresh, "hourly").Refresh.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(OtherRuns))]
    public void Plan_overdue_view_that_another_run_may_take_is_skipped_for_it(Selection other, bool skipped)
    {
        var claimed = Situation with { Ledger = Situation.Ledger with { Claimed = [other] } };
        Tick(claimed, "hourly").Order().Contains("b_daily").ShouldBe(!skipped);
    }

    [Fact]
    public void Plan_tick_with_upstream_takes_what_is_not_due_too()
    {
        var situation = Some.Situation(Some.View("a_daily"), Some.View("b_hourly", ["a_daily"]))
            .With(Some.State("a_daily", Some.Now), Some.State("b_hourly", Some.Now.AddHours(-1)));
        var plan = RefreshPlanner.Plan(situation, new Selection { Due = true, Cadences = ["hourly"], Upstream = true });
        plan.Order().ShouldBe(["a_daily", "b_hourly"]);
        plan.Refreshed("a_daily").Slot.ShouldBeNull();
    }

    [Fact]
    public void Plan_tick_takes_what_reads_a_view_that_waits_for_its_next_try()
    {
        var situation = Some.Situation(Some.View("a_daily"), Some.View("b_hourly", ["a_daily"])).With(
            Some.State("a_daily", attempt: Some.Utc("2026-03-01 03:30"), failures: 1), Some.State("b_hourly", Some.Now.AddHours(-1)));
        // A daily view that fails must not keep an hourly one stale all day: its data_as_of tells what it stands on.
        Tick(situation, "hourly").Order().ShouldBe(["b_hourly"]);
        Tick(situation with { Now = Some.Now.AddMinutes(30) }).Order().ShouldBe(["a_daily", "b_hourly"]);
    }

    [Fact]
    public void Plan_tick_leaves_what_reads_a_view_without_data_that_waits_for_its_next_try()
    {
        var situation = Some.Situation(Some.View("a_daily", populated: false), Some.View(
            "b_hourly", ["a_daily"], populated: false), Some.View("c_hourly", ["b_hourly"], populated: false)).With(
            Some.State("a_daily", attempt: Some.Utc("2026-03-01 03:30"), failures: 1), Some.State("b_hourly", Some.Now.AddHours(-1)));

        Tick(situation, "hourly").Skipped("c_hourly").IsProblem.ShouldBeFalse();
        Tick(situation, "hourly").Skipped("b_hourly").ShouldSatisfyAllConditions(
            skipped => skipped.Reason.Shown().ShouldContain("public.a_daily"),
            skipped => skipped.IsProblem.ShouldBeFalse());
        // Nobody will ever fill it, so somebody has to be told.
        Tick(situation.With(Some.Policy("a_daily") with { Paused = true }).With(Some.State("b_hourly", Some.Now.AddHours(-1))), "hourly")
            .Skipped("b_hourly").IsProblem.ShouldBeTrue();
        situation.PlanAll().Order().ShouldBe(["a_daily", "b_hourly", "c_hourly"]);
        RefreshPlanner.Plan(situation, new Selection { Cadences = ["hourly"] }).Skipped("b_hourly").IsProblem.ShouldBeTrue();
    }

    [Fact]
    public void Plan_tick_reports_of_a_view_that_cannot_be_refreshed_once_for_each_slot()
    {
        var forbidden = Some.Situation(Some.View("a_hourly", mayRefresh: false));

        IsProblem(Some.Now.AddHours(-1)).ShouldBeTrue();
        IsProblem(Some.Now.AddMinutes(1)).ShouldBeFalse();
        forbidden.With(Some.State("a_hourly", Some.Now.AddMinutes(1))).PlanAll().Skipped("a_hourly").IsProblem.ShouldBeTrue(); // somebody asks

        // The same where no method is allowed.
        var stuck = Some.Situation(Some.View("a_hourly", uniqueIndex: null)) with { Refresh = new() { MaxBlocking = TimeSpan.Zero } };
        Tick(stuck.With(Some.State("a_hourly", attempt: Some.Now.AddHours(-1))), "hourly").Skipped("a_hourly").IsProblem.ShouldBeTrue();
        Tick(stuck.With(Some.State("a_hourly", attempt: Some.Now.AddMinutes(-0.1))), "hourly").Skipped("a_hourly").IsProblem.ShouldBeFalse();

        bool IsProblem(DateTimeOffset attempt) =>
            Tick(forbidden.With(Some.State("a_hourly", attempt: attempt)) with { Now = Some.Now.AddMinutes(5) }, "hourly")
                .Skipped("a_hourly").IsProblem;
    }

    [Fact]
    public void Plan_tick_takes_a_view_again_that_was_refreshed_before_what_it_reads_was_fixed()
    {
        var slot = Some.Utc("2026-03-01 03:00");
        // b was refreshed at 05:00 from what a had held since the day before, as a failed until 06:00.
        var b = Some.State("b_daily", slot.AddHours(2)) with { DataAsOf = slot.AddDays(-1) };
        var situation = Some.Situation(Some.View("a_daily"), Some.View("b_daily", ["a_daily"])) with { Now = slot.AddHours(4) };

        Tick(situation.With(Some.State("a_daily", slot.AddHours(3)) with { DataAsOf = slot.AddHours(3) }, b), "hourly").Order()
            .ShouldBe(["b_daily"]);
        Tick(situation.With(Some.State("a_daily", slot.AddDays(-1), attempt: slot.AddHours(3), failures: 3) with { DataAsOf =
            slot.AddDays(-1) }, b), "hourly").Order().ShouldBeEmpty();
        Tick(situation.With(Some.State("a_daily", slot.AddHours(1)) with { DataAsOf = slot.AddHours(1) }, b), "hourly").Order()
            .ShouldBeEmpty();
    }

    [Fact]
    public void Plan_views_selected_by_name_have_no_slot() => Situation.PlanAll().Refresh.ShouldAllBe(view => view.Slot == null);

    private static RefreshPlan Tick(Situation situation, params string[] cadences) =>
        RefreshPlanner.Plan(situation, new Selection { Due = true, Cadences = cadences });
}
