using System.Text.Json.Serialization;
using Freshet.Formatting;
using Freshet.Naming;

namespace Freshet.Runs;

/// <summary>Which views to refresh. Stored in the ledger as JSON, so that a run can be resumed.</summary>
public sealed record Selection
{
    /// <summary>The cadences whose views are selected; with <see cref="Due"/>, those whose tick it is (none: every cadence's).</summary>
    public IReadOnlyList<string> Cadences { get; init => field = value ?? []; } = []; // JSON without it gives null

    /// <summary>Patterns as <see cref="ViewPattern"/> takes them.</summary>
    public IReadOnlyList<string> Views { get; init => field = value ?? []; } = [];

    /// <summary>Every view of the database, whether a cadence owns it or not.</summary>
    public bool All { get; init; }

    /// <summary>What is due, instead of what is named.</summary>
    public bool Due { get; init; }

    /// <summary>What its own tick should have taken and did not: a tick of no cadence.</summary>
    public bool Overdue { get; init; }

    /// <summary>Also select the views that the selected ones read.</summary>
    public bool Upstream { get; init; }

    /// <summary>Also select the views that read the selected ones.</summary>
    public bool Downstream { get; init; }

    /// <summary>Refresh even what another run has refreshed since it was requested.</summary>
    public bool Force { get; init; }

    /// <summary>Overrides policies and settings; null means that those apply.</summary>
    public RefreshMethod? Method { get; init; }

    /// <summary>The planner decides by the clock and the ledger what is taken.</summary>
    [JsonIgnore]
    public bool IsTick => Due || Overdue;

    [JsonIgnore]
    public bool IsEmpty => Cadences.Count == 0 && Views.Count == 0 && !All && !IsTick;

    /// <summary>In the words of the command line.</summary>
    public override string ToString() => string.Join(' ', Parts());

    private IEnumerable<string> Parts()
    {
        foreach (var cadence in Cadences)
            yield return cadence;
        foreach (var view in Views)
            yield return $"--view {view}";
        if (All)
            yield return "--all";
        if (Due)
            yield return "--due";
        if (Overdue)
            yield return "overdue";
        if (Upstream)
            yield return "--upstream";
        if (Downstream)
            yield return "--downstream";
        if (Force)
            yield return "--force";
        if (Method is { } method)
            yield return $"--method {Words.Of(method)}";
    }
}
