namespace Freshet.Tests;

public sealed class FailureExplainerTests
{
    private static readonly MissedRefresh Failure = new(
        RefreshStatus.Failed,
        ReasonCode.NameNotFound,
        "a function names something without a schema",
        [new Fix.Command("check", "--view", "public.a_hourly")],
        Some.Now.AddHours(-1),
        "42P01",
        "relation \"x\"\ndoes not exist");

    [Fact]
    public void Explain_quotes_code_and_message_and_reports_when()
    {
        var problem = Check(Failure);
        problem.Severity.ShouldBe(Severity.Error);
        problem.Text.ShouldBe("Its last 3 refreshes failed (2026-03-01 03:00 UTC): relation \"x\" does not exist (42P01).");
    }

    [Fact]
    public void Explain_gives_the_fixes_of_the_failure_before_the_next_attempt()
    {
        Check(Failure).Fix().ShouldBe("freshet check --view 'public.a_hourly' Then: freshet refresh --view 'public.a_hourly'");
        Check(Failure with { Fixes = [] }).Fix().ShouldBe("freshet refresh --view 'public.a_hourly'");
        Check(Failure with { SqlState = null, Message = null, Reason = "the connection was lost" }).Text
            .ShouldEndWith(": the connection was lost.");
        Check(Failure with { Code = ReasonCode.PlanOutdated }).Fix().ShouldBe("freshet refresh --view 'public.a_hourly'");
    }

    [Fact]
    public void Explain_timeout_is_fixed_by_a_limit_twice_as_long_as_the_present_one() =>
        Check(Failure with { Status = RefreshStatus.TimedOut, Code = ReasonCode.TimedOut }).Fix().ShouldBe(
            "freshet policy set 'public.a_hourly' --statement-timeout 60m && freshet refresh --view 'public.a_hourly'");

    [Fact]
    public void Explain_blocking_that_was_given_up_is_fixed_by_an_index_while_there_is_none()
    {
        var blocked = Failure with { Status = RefreshStatus.Skipped, Code = ReasonCode.BlockedTooLong, SqlState = null, Message = null };
        Check(blocked, Some.View("a_hourly", uniqueIndex: null)).Fix().ShouldBe(
            "CREATE UNIQUE INDEX CONCURRENTLY ON \"public\".\"a_hourly\" (\"id\"); Then: freshet refresh --view 'public.a_hourly'");
        Check(blocked).Fix().ShouldBe("freshet refresh --view 'public.a_hourly'");
    }

    [Fact]
    public void Explain_failure_whose_row_was_pruned_reports_what_is_skipped_of_it() =>
        Check(null).Text.ShouldBe("Its last 3 refreshes failed. 'freshet check' shows why.");

    private static Reason Check(MissedRefresh? failure, MaterializedView? view = null) =>
        Some.Situation(view ?? Some.View("a_hourly")).With(Some.State("a_hourly", attempt: Some.Now, failures: 3))
            .Check(new() { Missed = failure }).Single(problem => problem.Code == ReasonCode.Failing);
}
