using Freshet.Naming;
using Freshet.Runs;

namespace Freshet.Ledger;

/// <summary>What overrides a view's name and the settings, for one view: a row of <c>freshet.policy</c>.</summary>
/// <remarks>Null means that the name or the setting applies.</remarks>
public sealed record ViewPolicy(ViewName View)
{
    /// <summary>A longer pause for a time is a mistake.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromDays(3650);

    public string? Cadence { get; init; }

    public RefreshMethod? Method { get; init; }

    /// <summary>Among views that are ready, the higher goes first.</summary>
    public int Priority { get; init; }

    public TimeSpan? StatementTimeout { get; init; }

    /// <summary>The age of its data from which the view is late.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>For good; see <see cref="IsPaused"/>.</summary>
    public bool Paused { get; init; }

    public DateTimeOffset? PausedUntil { get; init; }

    /// <summary>Why it is paused; it goes with the pause.</summary>
    public string? PauseNote { get; init; }

    /// <summary>Settings of the server for its refresh, such as <c>work_mem</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Views that it reads in ways the catalog does not show, each as <see cref="ViewName.Parse"/> takes it.</summary>
    public IReadOnlyList<string> AlsoReads { get; init; } = [];

    /// <summary>Whether the method swap may create, exchange and drop the view.</summary>
    public bool? AllowSwap { get; init; }

    public string? Note { get; init; }

    /// <summary>It says nothing, so it need not be kept.</summary>
    public bool IsEmpty => this is
    {
        Cadence: null, Method: null, Priority: 0, StatementTimeout: null, MaxAge: null, Paused: false, PausedUntil: null, PauseNote: null,
        Settings.Count: 0, AlsoReads.Count: 0, AllowSwap: null, Note: null,
    };

    /// <param name="until">Null: until it is resumed.</param>
    /// <param name="note">Why; null keeps the one that is there.</param>
    public ViewPolicy Pause(DateTimeOffset? until, string? note) =>
        this with { Paused = until is null, PausedUntil = until, PauseNote = note ?? PauseNote };

    public ViewPolicy Resume() => this with { Paused = false, PausedUntil = null, PauseNote = null };

    public bool IsPaused(DateTimeOffset now) => Paused || PausedUntil > now;

    /// <summary>The moment from which the view is late; null if nothing was promised. A promise of age holds from the moment it is
    /// given; one that cannot be proven is not kept.</summary>
    internal DateTimeOffset? LateAfter(ViewState? state) =>
        MaxAge is { } maxAge && state is not null ? state.DataAsOf + maxAge ?? state.LastSuccessAt ?? state.LateAfter : state?.LateAfter;
}
