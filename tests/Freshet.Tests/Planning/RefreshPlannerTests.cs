namespace Freshet.Tests;

public sealed class RefreshPlannerTests
{
    [Fact]
    public void Plan_cadence_takes_its_own_views_only()
    {
        var plan = Some.Situation(Some.View("a_hourly"), Some.View("b_daily"), Some.View("c")).Plan("hourly");
        plan.Order().ShouldBe(["a_hourly"]);
        plan.Skipped("b_daily").Reason.Shown().ShouldBe("not selected");
        plan.Skipped("c").Reason.Shown().ShouldContain("ends in no cadence's suffix");
        plan.Skipped.ShouldAllBe(skipped => !skipped.Selected && !skipped.IsProblem);
    }

    [Fact]
    public void Plan_policy_moves_a_view_to_another_cadence()
    {
        var situation = Some.Situation(Some.View("a_hourly"), Some.View("b")).With(
            Some.Policy("a_hourly") with { Cadence = "daily" }, Some.Policy("b") with { Cadence = "hourly" });
        situation.Plan("hourly").Order().ShouldBe(["b"]);
    }

    [Fact]
    public void Plan_policy_with_a_cadence_that_is_gone_is_reported() =>
        Some.Situation(Some.View("a_hourly")).With(Some.Policy("a_hourly") with { Cadence = "weekly" }).Plan("hourly")
            .Skipped("a_hourly").Reason.Shown().ShouldContain("weekly");

    [Fact]
    public void Plan_name_that_lost_its_suffix_is_reported()
    {
        var name = new string('x', 60) + "_da";
        Some.Situation(Some.View(name)).Plan("daily").Skipped(name).Reason.Shown().ShouldContain("63 bytes");
    }

    [Fact]
    public void Plan_all_takes_views_without_cadence_too() =>
        Some.Situation(Some.View("a_hourly"), Some.View("c")).PlanAll().Order().ShouldBe(["a_hourly", "c"]);

    [Fact]
    public void Plan_view_that_is_left_out_orders_what_is_around_it()
    {
        var plan = Some.Situation(Some.View("a_hourly"), Some.View("b_daily", ["a_hourly"]), Some.View("c_hourly", ["b_daily"]))
            .Plan("hourly");
        plan.Order().ShouldBe(["a_hourly", "c_hourly"]);
        plan.Refreshed("c_hourly").After.ShouldBe([Some.Name("a_hourly")]);
        plan.Refreshed("c_hourly").Reads.ShouldBe([Some.Name("b_daily")]);
    }

    [Fact]
    public void Plan_higher_priority_goes_first() =>
        Some.Situation(Some.View("a"), Some.View("b"), Some.View("c"))
            .With(Some.Policy("b") with { Priority = 5 }, Some.Policy("a") with { Priority = -1 }).PlanAll().Order()
            .ShouldBe(["b", "c", "a"]);

    [Fact]
    public void Plan_longest_path_by_the_ledgers_durations_goes_first()
    {
        var situation = Some.Situation(Some.View("a"), Some.View("b"), Some.View("c", ["b"]))
            .With(
                Some.State("a", durationsMs: 3000), Some.State("b", durationsMs: 1000), Some.State("c", durationsMs: [2500, 90_000, 2000]));
        var plan = situation.PlanAll();
        plan.Order().ShouldBe(["b", "a", "c"]);
        plan.Refreshed("b").RemainingPath.ShouldBe(TimeSpan.FromSeconds(3.5)); // the median, so that one slow refresh does not count
    }

    [Fact]
    public void Plan_larger_view_without_history_goes_first() =>
        Some.Situation(Some.View("a", bytes: 1_000_000), Some.View("b", bytes: 900_000_000)).PlanAll().Order().ShouldBe(["b", "a"]);

    [Fact]
    public void Plan_equal_views_go_by_name() =>
        Some.Situation(Some.View("b"), Some.View("c"), Some.View("a")).PlanAll().Order().ShouldBe(["a", "b", "c"]);

    [Fact]
    public void Plan_chain_of_ten_thousand_is_planned_in_order()
    {
        var names = Enumerable.Range(0, 10_000).Select(number => $"v{number}").ToArray();
        var views = names.Select((name, index) => Some.View(name, index == 0 ? [] : [names[index - 1]]));
        Some.Situation(views.Reverse()).PlanAll().Order().ShouldBe(names);
    }

    [Theory]
    [InlineData("weekly", null, "weekly")]
    [InlineData("daily", null, "daily")]
    [InlineData(null, "nothing*", "--view nothing*")]
    [InlineData("hourly", "a_*", null)]
    public void Plan_what_no_view_matches_is_unmatched(string? cadence, string? pattern, string? unmatched)
    {
        var selection = new Selection { Cadences = cadence is null ? [] : [cadence], Views = pattern is null ? [] : [pattern] };
        RefreshPlanner.Plan(Some.Situation(Some.View("a_hourly")), selection).Unmatched.ShouldBe(unmatched is null ? [] : [unmatched]);
    }

    [Fact]
    public void Plan_tick_may_come_to_nothing() =>
        RefreshPlanner.Plan(Some.Situation(), new Selection { Due = true, Cadences = ["daily"] }).Unmatched.ShouldBeEmpty();
}
