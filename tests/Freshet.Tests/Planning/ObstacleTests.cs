namespace Freshet.Tests;

/// <summary>Views that are selected and skipped all the same.</summary>
public sealed class ObstacleTests
{
    [Fact]
    public void Plan_paused_view_is_skipped_by_its_owners_wish()
    {
        var skipped = Some.Situation(Some.View("a")).With(Some.Policy("a") with { Paused = true }).PlanAll().Skipped("a");
        skipped.Reason.Shown().ShouldContain("paused");
        (skipped.Selected, skipped.IsProblem).ShouldBe((true, false));
    }

    [Fact]
    public void Plan_view_without_privilege_names_role_and_grant()
    {
        var skipped = Some.Situation(Some.View("a", mayRefresh: false)).PlanAll().Skipped("a");
        skipped.Reason.Shown().ShouldContain("\"freshet\"");
        skipped.Reason.Shown().ShouldContain("GRANT MAINTAIN ON \"public\".\"a\"");
        (skipped.Selected, skipped.IsProblem).ShouldBe((true, true));
    }

    [Fact]
    public void Plan_excluded_view_names_the_pattern()
    {
        var situation = Some.Situation(Some.View("a"), Some.View("b")) with { Database = new() { Exclude = ["nothing", "a*"] } };
        var plan = situation.PlanAll();
        plan.Skipped("a").Reason.Shown().ShouldContain("a*");
        (plan.Skipped("a").Selected, plan.Skipped("a").IsProblem).ShouldBe((true, false));
        plan.Order().ShouldBe(["b"]);
    }

    [Fact]
    public void Plan_view_that_is_not_included_is_skipped()
    {
        var situation = Some.Situation(Some.View("a"), Some.View("b")) with { Database = new() { Include = ["a", "x"] } };
        situation.PlanAll().Order().ShouldBe(["a"]);
        situation.PlanAll().Skipped("b").Reason.Shown().ShouldContain("Include");
    }

    [Fact]
    public void Plan_exclude_overrides_include() =>
        (Some.Situation(Some.View("a")) with { Database = new() { Include = ["a"], Exclude = ["a"] } }).PlanAll().Skipped("a").Reason.Shown()
            .ShouldContain("Exclude");

    [Fact]
    public void Plan_read_only_server_leaves_all()
    {
        var situation = Some.Situation();
        var standby = situation with { Catalog = new ViewCatalog(Some.Server() with { ReadOnly = true }, [Some.View("a")]) };
        standby.PlanAll().Skipped("a").IsProblem.ShouldBeTrue();
        standby.PlanAll().Skipped("a").Reason.Shown().ShouldContain("standby");
    }

    [Fact]
    public void Plan_view_that_reads_an_empty_one_is_skipped_unless_that_is_filled_first()
    {
        var situation = Some.Situation(Some.View("a_daily", populated: false), Some.View("b_hourly", ["a_daily"]));
        situation.Plan("hourly").Skipped("b_hourly").IsProblem.ShouldBeTrue();
        situation.Plan("hourly").Skipped("b_hourly").Reason.Shown().ShouldContain("public.a_daily");
        situation.Plan("hourly", "daily").Order().ShouldBe(["a_daily", "b_hourly"]);
    }

    [Fact]
    public void Plan_whole_chain_without_data_is_skipped_if_its_first_view_is()
    {
        var situation = Some.Situation(
            Some.View("a", populated: false, mayRefresh: false), Some.View("b", ["a"], populated: false), Some.View("c", ["b"]));
        situation.PlanAll().Refresh.ShouldBeEmpty();
        situation.PlanAll().Skipped.ShouldAllBe(skipped => skipped.IsProblem);
    }

    [Fact]
    public void Plan_cycle_of_policies_leaves_its_views_and_plans_what_reads_them()
    {
        var situation = Some.Situation(Some.View("a"), Some.View("b", ["a"]), Some.View("c", ["b"]), Some.View("d"))
            .With(Some.Policy("a") with { AlsoReads = ["public.b"] });
        var plan = situation.PlanAll();
        plan.Order().ShouldBe(["c", "d"]);
        plan.Skipped.Select(skipped => skipped.IsProblem).ShouldBe([true, true]);
        plan.Skipped("a").Reason.Shown().ShouldContain("also_reads");
    }

    [Fact]
    public void Plan_view_between_two_cycles_is_on_none_and_planned()
    {
        var situation = Some.Situation(
            Some.View("a1"), Some.View("a2", ["a1"]), Some.View("between", ["a2"]), Some.View("z1", ["between"]), Some.View("z2", ["z1"]))
            .With(Some.Policy("a1") with { AlsoReads = ["public.a2"] }, Some.Policy("z1") with { AlsoReads = ["public.z2"] });
        situation.PlanAll().Order().ShouldBe(["between"]);
    }

    [Fact]
    public void Plan_cycle_that_is_only_half_selected_is_none()
    {
        var situation = Some.Situation(Some.View("a_hourly"), Some.View("b_daily", ["a_hourly"]))
            .With(Some.Policy("a_hourly") with { AlsoReads = ["public.b_daily"] });
        situation.Plan("hourly").Order().ShouldBe(["a_hourly"]);
    }
}
