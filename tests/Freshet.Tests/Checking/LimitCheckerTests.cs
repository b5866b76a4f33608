namespace Freshet.Tests;

public sealed class LimitCheckerTests
{
    private static readonly MaterializedView Bare = Some.View("a_hourly", uniqueIndex: null);

    [Fact]
    public void Check_view_that_blocks_its_readers_is_measured_by_max_blocking_and_needs_an_index()
    {
        Check(Bare, new(), 8_000).ShouldBeNull();
        var problem = Check(Bare, new(), 8_100).ShouldNotBeNull();
        problem.Text.ShouldBe("A usual refresh takes up to 8.1 s, and its limit is 10 s (MaxBlocking).");
        problem.Fix().ShouldBe(Bare.IndexToCreate);
        // Not null, as above.
        Check(Bare with { IndexToCreate = null }, new(), 8_100)!.Fix().ShouldBe("set Freshet:Refresh:MaxBlocking to 00:00:17");
    }

    [Fact]
    public void Check_view_by_any_other_method_is_measured_by_its_timeout()
    {
        var problem = Check(Some.View("a_hourly"), new(), 1_500_000).ShouldNotBeNull();
        problem.Text.ShouldBe("A usual refresh takes up to 25 min, and its limit is 30 min (StatementTimeout).");
        problem.Fix().ShouldBe("freshet policy set 'public.a_hourly' --statement-timeout 50m");
        Check(Some.View("a_hourly"), new(), 9_000).ShouldBeNull();
        Check(Bare, new() { Method = RefreshMethod.Blocking }, 9_000).ShouldBeNull();
    }

    [Fact]
    public void Check_timeout_that_is_shorter_than_max_blocking_is_the_one_to_raise() =>
        Check(Bare, new() { StatementTimeout = TimeSpan.FromSeconds(5) }, 4_500).ShouldNotBeNull().Fix()
            .ShouldBe("freshet policy set 'public.a_hourly' --statement-timeout 1m");

    [Fact]
    public void Check_view_that_is_not_refreshed_at_all_has_no_limit() =>
        Check(Bare, new() { MaxBlocking = TimeSpan.Zero }, 9_000_000).ShouldBeNull();

    private static Reason? Check(MaterializedView view, RefreshOptions options, long usualMs) =>
        (Some.Situation(view).With(Some.State("a_hourly", Some.Now, lateAfter: Some.Now, durationsMs: usualMs)) with { Refresh = options })
            .Check().FirstOrDefault(problem => problem.Code == ReasonCode.NearTimeout);
}
