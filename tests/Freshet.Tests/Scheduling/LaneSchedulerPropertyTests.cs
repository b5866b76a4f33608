namespace Freshet.Tests;

public sealed class LaneSchedulerPropertyTests
{
    [Fact]
    public void Take_with_failures_and_deferrals_ends_every_view() => Always.Holds(LaneCase.Rough, test =>
    {
        var run = new LaneSimulation(test);
        run.Completed.Concat(run.Failed).Concat(run.GivenUp.Keys).ShouldBe(test.Plan.Select(view => view.View), ignoreOrder: true);
    });

    [Fact]
    public void Fail_gives_up_exactly_what_reads_the_view_at_any_remove() => Always.Holds(LaneCase.Rough, test =>
    {
        var run = new LaneSimulation(test);
        run.GivenUp.Keys.ShouldBe(test.Downstream(run.Failed), ignoreOrder: true);
        foreach (var (view, because) in run.GivenUp)
        {
            test.Plan.Single(planned => planned.View == view).After.ShouldContain(because);
            (run.Failed.Contains(because) || run.GivenUp.ContainsKey(because)).ShouldBeTrue();
        }
    });

    // Graham's bound for scheduling from a list. It implies that of (2 - 1/lanes) times the best possible.
    [Fact]
    public void Take_lanes_are_used_well() => Always.Holds(LaneCase.Smooth, test =>
    {
        var bound = test.Work / test.Lanes + test.CriticalPath * (1 - 1.0 / test.Lanes);
        new LaneSimulation(test).Now.ShouldBeLessThanOrEqualTo(bound + TimeSpan.FromMilliseconds(1));
    });

    [Fact]
    public void Take_resumed_run_takes_only_what_is_skipped() => Always.Holds(LaneCase.Rough, test =>
    {
        var done = new LaneSimulation(test).Completed;
        var resumed = new LaneSimulation(
            test with { Fates = test.Fates.ToDictionary(fate => fate.Key, fate => fate.Value with { Fails = false }) }, done);
        resumed.Completed.ShouldBe(test.Plan.Select(view => view.View), ignoreOrder: true);
    });
}
