namespace Freshet.Tests;

public sealed class ProblemFinderTests
{
    [Fact]
    public void Find_view_in_good_order_has_none() => Codes(Some.Situation(Some.View("a_hourly"))).ShouldBeEmpty();

    [Fact]
    public void Find_empty_forbidden_view_without_index_has_three_with_their_fixes()
    {
        var problems = Problems(Some.Situation(Some.View("a_hourly", populated: false, mayRefresh: false, uniqueIndex: null)));
        problems.Select(problem => Words.Of(problem.Code)).ShouldBe(["no_permission", "not_populated", "no_unique_index"]);
        problems.Select(problem => problem.Severity).ShouldBe([Severity.Error, Severity.Error, Severity.Warning]);
        problems[0].Fix().ShouldContain("GRANT MAINTAIN");
        problems[1].Fix().ShouldBe("freshet refresh --view 'public.a_hourly'");
        problems[2].Fix().ShouldStartWith("CREATE UNIQUE INDEX CONCURRENTLY");
    }

    [Fact]
    public void Find_view_without_cadence_is_reported_with_the_reason()
    {
        Codes(Some.Situation(Some.View("a"))).ShouldBe(["unscheduled"]);
        Codes(Some.Situation(Some.View(new string('a', 63)))).ShouldBe(["name_cut"]);
        Codes(Some.Situation(Some.View("a")).With(Some.Policy("a") with { Cadence = "gone" })).ShouldBe(["unknown_cadence"]);
        Codes(Some.Situation(Some.View("a")).With(Some.Policy("a") with { Cadence = "daily" })).ShouldBeEmpty();
    }

    [Fact]
    public void Find_policy_that_names_no_view_is_reported()
    {
        var problem =
            Problems(Some.Situation(Some.View("a_hourly")).With(Some.Policy("a_hourly") with { AlsoReads = ["public.gone"] })).Single();
        problem.Code.ShouldBe(ReasonCode.AlsoReadsUnknown);
        problem.Text.ShouldContain("public.gone");
    }

    [Fact]
    public void Find_view_that_failed_is_reported_how_often()
    {
        var problem = Problems(Some.Situation(Some.View("a_hourly")).With(Some.State("a_hourly", attempt: Some.Now, failures: 3))).Single();
        problem.Code.ShouldBe(ReasonCode.Failing);
        problem.Text.ShouldContain("3");
    }

    [Fact]
    public void Find_command_to_paste_holds_any_name_unharmed()
    {
        const string name = """
            "o'brien"."a $(b)_daily"
            """;
        Problems(Some.Situation(Some.View(name, populated: false))).Single().Fix().ShouldBe("""
            freshet refresh --view '"o'\''brien"."a $(b)_daily"'
            """);
    }

    [Fact]
    public void Find_cycle_is_reported_of_the_views_on_it_only()
    {
        var situation = Some.Situation(Some.View("a_daily"), Some.View("b_daily", ["a_daily"]), Some.View("c_daily", ["b_daily"]))
            .With(Some.Policy("a_daily") with { AlsoReads = ["public.b_daily"] });
        ViewReport.Of(situation).Select(report => report.Problems.Any(problem => problem.Code == ReasonCode.Cycle)).ShouldBe([true, true, false]);
    }

    private static IEnumerable<string> Codes(Situation situation) => Problems(situation).Select(problem => Words.Of(problem.Code));

    private static IReadOnlyList<Reason> Problems(Situation situation) => ViewReport.Of(situation).Single().Problems;
}
