using FsCheck;
using FsCheck.Fluent;

namespace Freshet.Tests;

/// <summary>A random plan, what the attempts of each view come to, and what happens to the run from outside.</summary>
/// <param name="Scripts">The attempts of each view; those after them succeed.</param>
/// <param name="Outside">In the order of time.</param>
internal sealed record RunCase(
    LaneCase Plan,
    RunRules Rules,
    IReadOnlyDictionary<ViewName, IReadOnlyList<RunCase.Attempt>> Scripts,
    IReadOnlyList<(TimeSpan At, RunEvent Event)> Outside)
{
    /// <summary>Anything may happen.</summary>
    public static readonly Gen<RunCase> Any = Cases(deadlines: Gen.Choose(1, 600), stops: true);

    /// <summary>There is time enough for everything.</summary>
    public static readonly Gen<RunCase> Unhurried = Cases(deadlines: Gen.Constant(1_000_000), stops: false);

    public enum Result
    {
        Succeeds,
        FailsForGood,
        IsSkipped,
        Fails,
        FindsNoServer,
        FindsViewLocked,
        FindsLanesTaken,
        FindsViewWithStranger,
        FindsLanesWithStrangers,
    }

    public override string ToString() =>
        $"{Rules with { Chance = () => 0 }} {Plan}\n"
        + $"{string.Join('\n', Scripts.Select(script => $"{script.Key.Name}: {string.Join(", ", script.Value)}"))}\n"
        + string.Join('\n', Outside);

    private static Gen<RunCase> Cases(Gen<int> deadlines, bool stops) =>
        from plan in LaneCase.Smooth
        from retries in Gen.Choose(0, 3)
        from patience in Gen.Choose(0, 90)
        from deadline in deadlines
        from handOver in Gen.Frequency((3, Gen.Constant<int?>(null)), (stops ? 1 : 0, Gen.Choose(0, 300).Select(seconds => (int?)seconds)))
        from age in Gen.Choose(0, 600)
        from scripts in Gen.CollectToArray(plan.Plan, _ => Script(retries))
        from barriers in Gen.CollectToArray(Enumerable.Range(0, 3), number => Barriers(plan.Plan, number))
        from stop in Gen.Frequency((2, Gen.Constant<(TimeSpan, RunEvent)[]>([])), (stops ? 1 : 0, Stops()))
        let rules = new RunRules(plan.Lanes, retries, Seconds(patience), Seconds(deadline))
        {
            HandOver = handOver is { } seconds ? Seconds(seconds) : null,
            AgeAtStart = Seconds(age),
            Chance = () => 0.5,
        }
        let scriptOf = plan.Plan.Zip(scripts).ToDictionary(pair => pair.First.View, pair => (IReadOnlyList<Attempt>)pair.Second)
        select new RunCase(plan, rules, scriptOf, [.. barriers.SelectMany(events => events).Concat(stop).OrderBy(outside => outside.Item1)]);

    /// <summary>Mostly a mixture; now and then a server that stays away.</summary>
    private static Gen<Attempt[]> Script(int retries) => Gen.Frequency(
        (5, Gen.Choose(0, retries + 4).SelectMany(count => Attempts().ArrayOf(count))),
        (1, Attempts().Select(attempt => attempt with { Result = Result.FindsNoServer }).ArrayOf(40)));

    private static Gen<Attempt> Attempts() =>
        from result in Gen.Elements(Enum.GetValues<Result>())
        from seconds in Gen.Choose(0, 60)
        from heedsCancel in Gen.Elements(true, false)
        select new Attempt(result, Seconds(seconds), heedsCancel);

    /// <summary>A barrier that is closed now and then, and open in the end.</summary>
    private static Gen<(TimeSpan, RunEvent)[]> Barriers(IReadOnlyList<PlannedRefresh> plan, int number) =>
        from closed in Gen.Choose(0, 200)
        from opened in Gen.Choose(1, 200)
        from views in Gen.SubListOf(plan.Select(view => view.View))
        from all in Gen.Elements(true, false)
        from cancels in Gen.Elements(true, false)
        from isThere in Gen.Frequency((2, Gen.Constant(false)), (1, Gen.Constant(true)))
        let barrier = new RunBarrier($"b{number}", new Reason(ReasonCode.Paused, "the gate is closed"), all ? null : views.ToHashSet(), cancels)
        select isThere
            ? new (TimeSpan, RunEvent)[]
            {
                (Seconds(closed), new RunEvent.BarrierClosed(barrier)), (Seconds(closed + opened), new RunEvent.BarrierOpened(barrier.Name)),
            }
            : [];

    private static Gen<(TimeSpan, RunEvent)[]> Stops() =>
        from seconds in Gen.Choose(0, 200)
        from reason in Gen.Elements(StopReason.Cancelled, StopReason.Shutdown, StopReason.LeaseLost)
        select new (TimeSpan, RunEvent)[] { (Seconds(seconds), new RunEvent.StopRequested(reason)) };

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);

    /// <param name="HeedsCancel">False: it has come to its end by the time that it is told to break off.</param>
    public sealed record Attempt(Result Result, TimeSpan Takes, bool HeedsCancel);
}
