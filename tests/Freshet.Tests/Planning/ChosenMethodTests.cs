namespace Freshet.Tests;

public sealed class ChosenMethodTests
{
    private static readonly MaterializedView Indexed = Some.View("a");
    private static readonly MaterializedView Bare = Some.View("a", uniqueIndex: null);

    [Fact]
    public void For_auto_with_a_unique_index_is_concurrent()
    {
        var chosen = Choose(Indexed);
        chosen.Method.ShouldBe(RefreshMethod.Concurrent);
        (chosen.Limit, chosen.BlocksReaders).ShouldBe((TimeSpan.FromMinutes(30), false));
    }

    [Fact]
    public void For_auto_without_a_unique_index_blocks_readers_for_a_short_time()
    {
        var chosen = Choose(Bare);
        chosen.Method.ShouldBe(RefreshMethod.Blocking);
        (chosen.Limit, chosen.BlocksReaders).ShouldBe((TimeSpan.FromSeconds(10), true));
        chosen.Why.ShouldContain("10 s");
    }

    [Fact]
    public void For_auto_without_a_unique_index_and_shorter_timeout_blocks_no_longer_than_that() =>
        Choose(Bare, new RefreshOptions { StatementTimeout = TimeSpan.FromSeconds(3) }).Limit.ShouldBe(TimeSpan.FromSeconds(3));

    [Fact]
    public void For_auto_without_a_unique_index_and_no_blocking_is_skipped_with_the_index_to_create()
    {
        var chosen = Choose(Bare, new RefreshOptions { MaxBlocking = TimeSpan.Zero });
        chosen.Method.ShouldBeNull();
        chosen.Obstacle!.Shown().ShouldContain("MaxBlocking");
        chosen.Obstacle!.Shown().ShouldContain("CREATE UNIQUE INDEX CONCURRENTLY ON \"public\".\"a\"");
    }

    [Fact]
    public void For_concurrent_without_a_unique_index_is_skipped_with_the_index_to_create()
    {
        var chosen = Choose(Bare, asked: RefreshMethod.Concurrent);
        chosen.Method.ShouldBeNull();
        chosen.Obstacle!.Shown().ShouldContain("CREATE UNIQUE INDEX CONCURRENTLY ON \"public\".\"a\"");
    }

    [Theory]
    [InlineData(RefreshMethod.Auto)]
    [InlineData(RefreshMethod.Concurrent)]
    [InlineData(RefreshMethod.Blocking)]
    public void For_unpopulated_view_is_blocking_whatever_was_requested(RefreshMethod asked)
    {
        var chosen = Choose(
            Some.View("a", populated: false, uniqueIndex: null), new RefreshOptions { MaxBlocking = TimeSpan.Zero }, asked: asked);
        chosen.Method.ShouldBe(RefreshMethod.Blocking);
        (chosen.Limit, chosen.BlocksReaders).ShouldBe((TimeSpan.FromMinutes(30), false));
    }

    [Fact]
    public void For_blocking_that_was_requested_may_take_its_time()
    {
        var chosen = Choose(Bare, new RefreshOptions { MaxBlocking = TimeSpan.Zero }, asked: RefreshMethod.Blocking);
        chosen.Method.ShouldBe(RefreshMethod.Blocking);
        (chosen.Limit, chosen.BlocksReaders).ShouldBe((TimeSpan.FromMinutes(30), false));
    }

    [Theory]
    [InlineData(null, null, RefreshMethod.Concurrent, RefreshMethod.Concurrent)]
    [InlineData(null, null, RefreshMethod.Blocking, RefreshMethod.Blocking)]
    [InlineData(null, RefreshMethod.Blocking, RefreshMethod.Concurrent, RefreshMethod.Blocking)]
    [InlineData(null, RefreshMethod.Auto, RefreshMethod.Blocking, RefreshMethod.Concurrent)]
    [InlineData(RefreshMethod.Blocking, RefreshMethod.Concurrent, RefreshMethod.Concurrent, RefreshMethod.Blocking)]
    [InlineData(RefreshMethod.Auto, RefreshMethod.Blocking, RefreshMethod.Blocking, RefreshMethod.Concurrent)]
    public void For_what_was_requested_overrides_policy_and_that_over_settings(
        RefreshMethod? asked, RefreshMethod? policy, RefreshMethod settings, RefreshMethod chosen) =>
        Choose(Indexed, new RefreshOptions { Method = settings }, policy, asked).Method.ShouldBe(chosen);

    [Fact]
    public void For_policys_timeout_overrides_settings() =>
        ChosenMethod.For(Indexed, Some.Policy("a") with { StatementTimeout = TimeSpan.FromHours(2) }, null, new(), Some.Swap()).Limit
            .ShouldBe(TimeSpan.FromHours(2));

    [Fact]
    public void For_swap_without_permission_is_refused_with_the_setting()
    {
        var chosen = ChosenMethod.For(Indexed, Some.Policy("a"), RefreshMethod.Swap, new(), Some.Swap());

        (chosen.Method, chosen.Obstacle!.Code).ShouldBe((null, ReasonCode.SwapNotAllowed));
        chosen.Obstacle.Text.ShouldContain("Freshet:Databases:main:AllowSwap");
        chosen.Obstacle.Fixes.ShouldHaveSingleItem().ShouldBeOfType<Fix.Command>().Arguments.ShouldBe(["policy", "set", "public.a", "--allow-swap", "true"]);
    }

    [Fact]
    public void For_swap_of_a_view_that_cannot_be_swapped_is_refused()
    {
        var chosen = ChosenMethod.For(Indexed, Some.Policy("a"), RefreshMethod.Swap, new(), Some.Swap(true, null, "it belongs to an extension"));

        (chosen.Method, chosen.Obstacle!.Code, chosen.Obstacle.Text).ShouldBe(
            (null, ReasonCode.SwapIneligible, "it cannot be swapped: it belongs to an extension"));
    }

    [Fact]
    public void For_swap_has_the_method_that_is_taken_if_it_fails()
    {
        ChosenMethod.For(Indexed, Some.Policy("a"), RefreshMethod.Swap, new(), Some.Swap(true)).Fallback!.Method.ShouldBe(RefreshMethod.Concurrent);
        ChosenMethod.For(Bare, Some.Policy("a"), RefreshMethod.Swap, new(), Some.Swap(true)).Fallback!.BlocksReaders.ShouldBeTrue();
        ChosenMethod.For(Bare, Some.Policy("a"), RefreshMethod.Swap, new() { MaxBlocking = TimeSpan.Zero }, Some.Swap(true)).Fallback.ShouldBeNull();
    }

    [Fact]
    public void For_view_without_data_fills_it_whatever_was_requested() =>
        ChosenMethod.For(Some.View("a", populated: false), Some.Policy("a"), RefreshMethod.Swap, new(), Some.Swap(true)).Method
            .ShouldBe(RefreshMethod.Blocking);

    [Fact]
    public void For_auto_says_why_it_does_not_swap() =>
        ChosenMethod.For(Indexed, Some.Policy("a"), null, new(), Some.Swap(true)).Why.ShouldBe("readers are not blocked; it is small");

    [Theory]
    [InlineData(null, null, false, false)]
    [InlineData(null, null, true, true)]
    [InlineData(null, false, true, false)]
    [InlineData(true, false, false, true)]
    [InlineData(false, true, true, false)]
    public void MaySwap_policy_overrides_the_database_and_that_overrides_all(bool? policy, bool? database, bool all, bool permitted)
    {
        var situation = Some.Situation(Indexed).With(Some.Policy("a") with { AllowSwap = policy });
        situation.Database.AllowSwap = database;
        situation.Refresh.AllowSwap = all;

        situation.MaySwap(Some.Name("a")).ShouldBe(permitted);
    }

    private static ChosenMethod Choose(
        MaterializedView view, RefreshOptions? options = null, RefreshMethod? policy = null, RefreshMethod? asked = null) =>
        ChosenMethod.For(view, Some.Policy("a") with { Method = policy }, asked, options ?? new(), Some.Swap());
}
