using Freshet.Locks;
using Freshet.Naming;
using Freshet.Runs;

namespace Freshet.Ledger;

/// <summary>What a plan needs of the ledger.</summary>
/// <param name="Readable">There is a ledger, and this role may read it.</param>
/// <param name="Writable">Runs can be recorded; false if there is no ledger, or this role lacks permission to write to it.</param>
/// <param name="Claimed">The selections of the runs that are queued, or running with a live heartbeat.</param>
/// <param name="Tagged">The runs that sessions on the server claim to work for.</param>
public sealed record LedgerState(
    bool Readable,
    bool Writable,
    IReadOnlyDictionary<ViewName, ViewPolicy> Policies,
    IReadOnlyDictionary<ViewName, ViewState> Views,
    IReadOnlyList<Selection> Claimed,
    IReadOnlyDictionary<SessionTag, TaggedRun> Tagged)
{
    public static readonly LedgerState None = new(
        false,
        false,
        new Dictionary<ViewName, ViewPolicy>(),
        new Dictionary<ViewName, ViewState>(),
        [],
        new Dictionary<SessionTag, TaggedRun>());

    public ViewPolicy Policy(ViewName view) => Policies.GetValueOrDefault(view) ?? new ViewPolicy(view);
}
