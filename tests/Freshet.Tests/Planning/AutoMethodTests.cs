namespace Freshet.Tests;

public sealed class AutoMethodTests
{
    private const long Small = 1_000_000;
    private const long Large = 400_000_000;

    /// <summary>A view with an index, 1,000 rows and no obstacle, where swap is permitted.</summary>
    public static TheoryData<string, long, MethodHistory, bool, string> Cases => new()
    {
        { "cold, small", Small, new(), false, "it is small" },
        { "cold, large", Large, new(), true, "it is large (400 MB)" },
        { "concurrent is quick, however large the view", Large, new() { ConcurrentMs = 199 }, false, "it takes only 199 ms" },
        { "concurrent is slow, however small the view", Small, new() { ConcurrentMs = 200 }, true, "the last concurrent refresh took 200 ms" },
        { "only swap is known, and quick", Small, new() { SwapMs = 50 }, true, "the last swap took 50 ms" },
        { "only swap is known, and slow", Large, new() { SwapMs = 13_000 }, true, "the last swap took 13 s" },
        { "swap is faster", Large, new() { ConcurrentMs = 50_000, SwapMs = 13_000 }, true, "concurrent took 50 s, swap 13 s" },
        { "concurrent is faster", Large, new() { ConcurrentMs = 13_000, SwapMs = 50_000 }, false, "concurrent took 13 s, swap 50 s" },
        {
            "about equal, few rows change", Large, new() { ConcurrentMs = 10_000, SwapMs = 9_900, ChangedRows = 199 }, false,
            "concurrent took 10 s, swap 9.9 s, and few rows change"
        },
        {
            "about equal, many rows change", Large, new() { ConcurrentMs = 10_000, SwapMs = 10_100, ChangedRows = 200 }, true,
            "concurrent took 10 s, swap 10.1 s, and most rows change"
        },
        {
            "the exchange missed its lock an hour ago", Large,
            new() { ConcurrentMs = 50_000, SwapMs = 13_000, MissedExchanges = 1, MissedExchangeAt = Some.Now.AddHours(-1) }, false,
            "the exchange of its last swap did not come about, so a swap is tried again after 2026-03-01 05:00 UTC"
        },
        {
            "the exchange missed its lock two hours ago", Large,
            new() { ConcurrentMs = 50_000, SwapMs = 13_000, MissedExchanges = 1, MissedExchangeAt = Some.Now.AddHours(-2) }, true,
            "concurrent took 50 s, swap 13 s"
        },
        {
            "it missed it three times in a row", Large,
            new() { ConcurrentMs = 50_000, SwapMs = 13_000, MissedExchanges = 3, MissedExchangeAt = Some.Now.AddHours(-7) }, false,
            "the exchange of its last swap did not come about, so a swap is tried again after 2026-03-01 05:00 UTC"
        },
        {
            "it missed it so often that a week has to pass", Large,
            new() { ConcurrentMs = 50_000, SwapMs = 13_000, MissedExchanges = 40, MissedExchangeAt = Some.Now.AddDays(-7) }, true,
            "concurrent took 50 s, swap 13 s"
        },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Judge_by_size_history_and_churn(string situation, long bytes, MethodHistory history, bool swap, string why) =>
        AutoMethod.Judge(Some.View("a", bytes: bytes) with { Rows = 1_000 }, Some.Swap(true, history))
            .ShouldBe(new AutoMethod(swap, why), situation);

    [Fact]
    public void Judge_without_permission_leaves_no_choice() =>
        AutoMethod.Judge(Some.View("a", bytes: Large), Some.Swap(false, new() { ConcurrentMs = 50_000 })).ShouldBe(new AutoMethod(false, null));

    [Fact]
    public void Judge_view_that_cannot_be_swapped_names_the_obstacle() =>
        AutoMethod.Judge(Some.View("a", bytes: Large), Some.Swap(true, null, "the materialized view s.b reads it"))
            .ShouldBe(new AutoMethod(false, "it cannot be swapped: the materialized view s.b reads it"));

    [Theory]
    [InlineData(null, true, "no unique index, and a swap blocks readers only for a moment")]
    [InlineData(100L, true, "no unique index, and a swap blocks readers only for a moment")]
    [InlineData(99L, false, "the last one took 99 ms")]
    public void Judge_view_without_index_blocks_only_if_that_is_as_short_as_an_exchange(long? blockingMs, bool swap, string why) =>
        AutoMethod.Judge(Some.View("a", uniqueIndex: null), Some.Swap(true, new() { BlockingMs = blockingMs }))
            .ShouldBe(new AutoMethod(swap, why));
}
