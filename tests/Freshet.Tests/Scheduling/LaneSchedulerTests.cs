namespace Freshet.Tests;

public sealed class LaneSchedulerTests
{
    private static readonly TimeSpan Start = TimeSpan.Zero;
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(10);

    [Fact]
    public void Take_most_urgent_first()
    {
        var scheduler = Scheduler(
            Some.Planned("a"), Some.Planned("b", pathSeconds: 9), Some.Planned("c", priority: 1), Some.Planned("d", pathSeconds: 9));
        Drain(scheduler).ShouldBe(["c", "b", "d", "a"]);
    }

    [Fact]
    public void Take_waits_for_all_that_a_view_reads()
    {
        var scheduler = Scheduler(Some.Planned("a"), Some.Planned("b"), Some.Planned("c", ["a", "b"]));
        Drain(scheduler).ShouldBe(["a", "b"]);
        scheduler.Complete(Some.Name("a"));
        scheduler.Take(Start).ShouldBeNull();
        scheduler.Complete(Some.Name("b"));
        Drain(scheduler).ShouldBe(["c"]);
    }

    [Fact]
    public void Take_what_is_done_orders_what_is_around_it()
    {
        var scheduler = new LaneScheduler(
            [Some.Planned("a"), Some.Planned("b", ["a"]), Some.Planned("c", ["b"]), Some.Planned("d", ["c"])],
            new HashSet<ViewName> { Some.Name("b"), Some.Name("c") });
        Drain(scheduler).ShouldBe(["a"]);
        scheduler.Complete(Some.Name("a"));
        Drain(scheduler).ShouldBe(["d"]);
    }

    [Fact]
    public void Fail_gives_up_only_what_reads_the_view_itself()
    {
        var scheduler = Scheduler(Some.Planned("a"), Some.Planned("c", ["a"]) with { Reads = [Some.Name("b")] });
        Drain(scheduler).ShouldBe(["a"]);
        scheduler.Fail(Some.Name("a")).ShouldBeEmpty();
        Drain(scheduler).ShouldBe(["c"]); // from what b had before
    }

    [Fact]
    public void Take_deferred_view_comes_at_its_time()
    {
        var scheduler = Scheduler(Some.Planned("a"));
        scheduler.Defer(scheduler.Take(Start)!, Later); // it is ready
        scheduler.NextWake.ShouldBe(Later);
        scheduler.IsDone.ShouldBeFalse();
        scheduler.Take(Later - TimeSpan.FromTicks(1)).ShouldBeNull();
        scheduler.Take(Later)?.View.ShouldBe(Some.Name("a"));
        scheduler.NextWake.ShouldBeNull();
    }

    [Fact]
    public void Take_deferred_views_come_after_all_others_and_the_earliest_first()
    {
        var scheduler = Scheduler(Some.Planned("a", priority: 3), Some.Planned("b", priority: 2), Some.Planned("c"));
        scheduler.Defer(scheduler.Take(Start)!, Later); // a
        scheduler.Defer(scheduler.Take(Start)!, Later / 2); // b
        scheduler.NextWake.ShouldBe(Later / 2);
        Drain(scheduler, Later).ShouldBe(["c", "b", "a"]);
    }

    [Fact]
    public void Pending_holds_what_was_neither_taken_nor_given_up()
    {
        var scheduler = Scheduler(Some.Planned("a"), Some.Planned("b", ["a"]), Some.Planned("c"));
        scheduler.Defer(scheduler.Take(Start)!, Later); // a
        scheduler.Take(Start)?.View.ShouldBe(Some.Name("c"));
        scheduler.Pending.Select(view => view.View.Name).Order().ShouldBe(["a", "b"]);
    }

    [Fact]
    public void IsDone_only_when_the_last_taken_view_has_ended()
    {
        var scheduler = Scheduler(Some.Planned("a"));
        scheduler.Take(Start);
        scheduler.IsDone.ShouldBeFalse();
        scheduler.Complete(Some.Name("a"));
        scheduler.IsDone.ShouldBeTrue();
    }

    [Fact]
    public void Fail_of_the_first_of_ten_thousand_in_a_row_gives_up_all_others()
    {
        var scheduler = Scheduler(
            [.. Enumerable.Range(0, 10_000).Select(number => Some.Planned($"v{number}", number == 0 ? [] : [$"v{number - 1}"]))]);
        scheduler.Take(Start);
        scheduler.Fail(Some.Name("v0")).Count.ShouldBe(9_999);
        scheduler.IsDone.ShouldBeTrue();
    }

    [Fact]
    public void Fail_view_that_reads_two_failed_ones_is_given_up_once()
    {
        var scheduler = Scheduler(Some.Planned("a"), Some.Planned("b"), Some.Planned("c", ["a", "b"]));
        Drain(scheduler);
        scheduler.Fail(Some.Name("a")).Single().ShouldSatisfyAllConditions(
            lost => lost.View.View.ShouldBe(Some.Name("c")),
            lost => lost.Because.ShouldBe(Some.Name("a")));
        scheduler.Fail(Some.Name("b")).ShouldBeEmpty();
    }

    private static LaneScheduler Scheduler(params PlannedRefresh[] plan) => new(plan, new HashSet<ViewName>());

    private static List<string> Drain(LaneScheduler scheduler, TimeSpan now = default)
    {
        var taken = new List<string>();
        while (scheduler.Take(now) is { } view)
            taken.Add(view.View.Name);
        return taken;
    }
}
