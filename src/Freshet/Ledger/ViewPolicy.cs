using Freshet.Naming;
using Freshet.Runs;

namespace Freshet.Ledger;

/// <summary>What overrides a view's name and the settings, for one view: a row of <c>freshet.policy</c>.</summary>
/// <remarks>Null means that the name or the setting applies.</remarks>
public sealed record ViewPolicy(ViewName View)
{
    public string? Cadence { get; init; }

    public RefreshMethod? Method { get; init; }

    /// <summary>Among views that are ready, the higher goes first.</summary>
    public int Priority { get; init; }

    public TimeSpan? StatementTimeout { get; init; }

    /// <summary>The age of its data from which the view is late.</summary>
    public TimeSpan? MaxAge { get; init; }

    public bool Paused { get; init; }

    /// <summary>Views that it reads in ways the catalog does not show, each as <see cref="ViewName.Parse"/> takes it.</summary>
    public IReadOnlyList<string> AlsoReads { get; init; } = [];

    public string? Note { get; init; }

    /// <summary>The moment from which the view is late; null if nothing was promised. A promise of age holds from the moment it is
    /// given; one that cannot be proven is not kept.</summary>
    internal DateTimeOffset? LateAfter(ViewState? state) =>
        MaxAge is { } maxAge && state is not null ? state.DataAsOf + maxAge ?? state.LastSuccessAt ?? state.LateAfter : state?.LateAfter;
}
