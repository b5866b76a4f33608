using Freshet.Cadences;
using Freshet.Catalog;
using Freshet.Planning;
using Freshet.Reasons;

namespace Freshet.Checking;

/// <summary>Views that are refreshed more often than what they read: most of their refreshes find nothing new. Pure.</summary>
internal sealed class CadenceChecker(Situation situation)
{
    private readonly ViewGraph _graph = new(situation.Catalog, situation.Ledger);
    private readonly Dictionary<string, TimeSpan> _intervals = [];

    public IEnumerable<Reason> Check(MaterializedView view)
    {
        if (situation.CadenceOf(view.Name) is not { } own)
            yield break;
        foreach (var read in _graph.Reads(view.Name))
        {
            if (situation.CadenceOf(read) is not { } other || Interval(other) <= Interval(own))
                continue;
            yield return new(
                ReasonCode.SlowerUpstream,
                $"It is {own.Name}, but reads {read}, which is {other.Name}, so most of its refreshes find nothing new there, "
                + "and its data is as old as that view's.",
                PolicyFixes.Cadence(read, own.Name));
        }
    }

    /// <summary>Between the next two slots.</summary>
    private TimeSpan Interval(Cadence cadence)
    {
        if (_intervals.TryGetValue(cadence.Name, out var known))
            return known;
        var next = cadence.Schedule.Next(situation.Now);
        return _intervals[cadence.Name] = cadence.Schedule.Next(next) - next;
    }
}
