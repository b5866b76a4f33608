namespace Freshet.Tests;

/// <summary>What <see cref="RunSimulation"/> checks at each step holds in all of them.</summary>
public sealed class RunStatePropertyTests
{
    private const int Cases = 1000;

    [Fact]
    public void Decide_gives_each_view_exactly_one_outcome() => Always.Holds(RunCase.Any, test =>
        new RunSimulation(test).Outcomes.Keys.ShouldBe(test.Plan.Plan.Select(view => view.View), ignoreOrder: true), Cases);

    [Fact]
    public void Decide_with_time_enough_tries_each_view_until_it_ends_or_what_it_reads_fails() => Always.Holds(RunCase.Unhurried, test =>
    {
        var run = new RunSimulation(test);
        run.Finish.ShouldBe(StopReason.None);
        foreach (var view in test.Plan.Plan)
        {
            var outcome = run.Outcomes[view.View];
            if (outcome.Code == ReasonCode.UpstreamFailed)
            {
                run.Attempts.ShouldNotContainKey(view.View);
                view.After.ShouldContain(read =>
                    run.Outcomes[read].IsProblem
                    && (run.Outcomes[read].Status != RefreshStatus.Skipped || run.Outcomes[read].Code == ReasonCode.UpstreamFailed));
                continue;
            }
            var last = run.Attempts[view.View][^1].Result;
            if (last is RunEvent.Ended ended)
                outcome.ShouldBe(ended.Outcome);
            else
                outcome.IsProblem.ShouldBeTrue();
        }
    }, Cases);

    [Fact]
    public void Decide_retries_within_the_limit() => Always.Holds(RunCase.Any, test =>
    {
        var run = new RunSimulation(test);
        foreach (var (view, attempts) in run.Attempts)
        {
            attempts.Count(attempt => attempt.Result is RunEvent.Failed).ShouldBeLessThanOrEqualTo(test.Rules.Retries + 1);
            if (attempts[^1].Result is RunEvent.Failed && run.Outcomes[view] is { Code: ReasonCode.BadData, Attempts: var counted })
                counted.ShouldBeInRange(1, test.Rules.Retries + 1);
        }
    }, Cases);

    [Fact]
    public void Decide_waits_for_a_server_that_is_away_and_not_for_longer_than_it_may() => Always.Holds(RunCase.Unhurried, test =>
    {
        foreach (var attempts in new RunSimulation(test).Attempts.Values)
        {
            // The attempts of the last outage, if the view ended by one.
            var outage = attempts.AsEnumerable().Reverse().TakeWhile(attempt => attempt.Result is RunEvent.NoConnection).Reverse().ToList();
            if (outage.Count == 0)
                continue;
            var patience = outage[0].End + test.Rules.OutagePatience;
            outage[^1].End.ShouldBeGreaterThanOrEqualTo(patience, "it was given up while the server may still have come back");
            outage.Count(attempt => attempt.End >= patience).ShouldBeLessThanOrEqualTo(test.Rules.Retries + 1);
        }
    }, Cases);

    [Fact]
    public void Decide_a_stop_cancels_what_runs_and_starts_nothing() => Always.Holds(RunCase.Any, test =>
    {
        var run = new RunSimulation(test);
        var stop = test.Outside.Select(outside => (outside.At, (outside.Event as RunEvent.StopRequested)?.Reason))
            .FirstOrDefault(outside => outside.Reason is not null);
        if (stop.Reason is not { } reason || run.Finish == StopReason.None || run.Finish == StopReason.HandOver)
            return;
        run.Finish.ShouldBe(reason);
        run.Now.ShouldBe(stop.At, "it went on after the stop");
        var status = reason == StopReason.Cancelled ? RefreshStatus.Cancelled : RefreshStatus.Interrupted;
        foreach (var view in test.Plan.Plan.Select(view => view.View))
        {
            var begun = run.Attempts.TryGetValue(view, out var attempts);
            if (!begun || attempts![^1].Result is RunEvent.Cancelled)
                (run.Outcomes[view].Status == status || run.Outcomes[view].Code == ReasonCode.UpstreamFailed).ShouldBeTrue();
        }
    }, Cases);

    [Fact]
    public void Decide_what_an_interrupted_run_did_not_begin_remains_for_the_next_worker() => Always.Holds(RunCase.Any, test =>
    {
        var run = new RunSimulation(test);
        if (run.Finish is StopReason.None or StopReason.Cancelled)
            run.NotInLedger.ShouldBeEmpty();
        foreach (var view in run.NotInLedger)
            run.Outcomes[view].Status.ShouldBe(RefreshStatus.Interrupted);
        // And all others are in the ledger.
        foreach (var (view, outcome) in run.Outcomes.Where(outcome => !run.NotInLedger.Contains(outcome.Key)))
            (outcome.Status != RefreshStatus.Interrupted || run.Attempts[view][^1].Result is RunEvent.Cancelled).ShouldBeTrue();
    }, Cases);

    [Fact]
    public void Decide_hands_over_only_a_run_that_moves_or_is_young() => Always.Holds(RunCase.Any, test =>
    {
        var run = new RunSimulation(test);
        if (run.Finish != StopReason.HandOver)
            return;
        test.Rules.HandOver.ShouldNotBeNull();
        (run.Attempts.Values.Any(attempts => attempts.Exists(attempt => attempt.Result is RunEvent.Ended))
            || run.Outcomes.Values.Any(outcome => outcome.Status != RefreshStatus.Interrupted)
            || test.Rules.AgeAtStart + run.Now < test.Rules.Deadline).ShouldBeTrue();
    }, Cases);
}
