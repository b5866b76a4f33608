namespace Freshet.Tests;

public sealed class FailureExplainerTests
{
    private static readonly MissedRefresh Failure = new(
        RefreshStatus.Failed, RefreshMethod.Concurrent, "hourly, due", Some.Now, Some.Now.AddHours(-1), "42P01",
        "relation \"x\"\ndoes not exist");

    [Fact]
    public void Explain_quotes_code_and_message_and_says_when()
    {
        var problem = Check(Failure);
        problem.Severity.ShouldBe(Severity.Error);
        problem.Message.ShouldBe("Its last refresh failed (2026-03-01 03:00 UTC, 3 in a row): relation \"x\" does not exist (42P01).");
    }

    [Fact]
    public void Explain_gives_the_advice_before_the_command()
    {
        Check(Failure).Fix.ShouldStartWith("A function of its query names something without a schema");
        Check(Failure).Fix.ShouldEndWith(". Then: freshet refresh --view 'public.a_hourly'");
        Check(Failure with { SqlState = "XX000" }).Fix.ShouldBe("freshet refresh --view 'public.a_hourly'");
        Check(Failure with { SqlState = null, Message = "the connection was lost" }).Message.ShouldEndWith(": the connection was lost.");
        Check(Failure with { SqlState = "55000" }).Fix.Split("freshet refresh").Length.ShouldBe(2); // this advice names the command itself
    }

    [Fact]
    public void Explain_timeout_is_mended_by_a_longer_limit() =>
        Check(Failure with { Status = RefreshStatus.TimedOut, SqlState = null }).Fix
            .ShouldBe("freshet policy set 'public.a_hourly' --statement-timeout 60m && freshet refresh --view 'public.a_hourly'");

    [Fact]
    public void Explain_blocking_that_was_given_up_is_mended_by_an_index()
    {
        var problem = Check(
            Failure with { Status = RefreshStatus.Left, SqlState = null, Message = null }, Some.View("a_hourly", uniqueIndex: null));
        problem.Message.ShouldContain("MaxBlocking");
        problem.Fix.ShouldBe(
            "CREATE UNIQUE INDEX CONCURRENTLY ON \"public\".\"a_hourly\" (\"id\"); Then: freshet refresh --view 'public.a_hourly'");
        Check(Failure with { Status = RefreshStatus.Left }).Fix.ShouldBe("freshet refresh --view 'public.a_hourly'");
    }

    [Fact]
    public void Explain_failure_whose_row_was_pruned_says_what_is_left_of_it() =>
        Check(null).Message.ShouldBe("Its last refresh failed, 3 in a row.");

    private static Problem Check(MissedRefresh? failure, MaterializedView? view = null) =>
        Some.Situation(view ?? Some.View("a_hourly")).With(Some.State("a_hourly", attempt: Some.Now, failures: 3))
            .Check(new() { Missed = failure }).Single(problem => problem.Code == "failing");
}
