namespace Freshet;

/// <summary>What a plan needs of the ledger.</summary>
/// <param name="Installed">False where the schema does not exist: no history, no policies.</param>
/// <param name="Claimed">The selections of the runs that are queued, or running with a live heartbeat.</param>
public sealed record LedgerState(
    bool Installed,
    IReadOnlyDictionary<ViewName, ViewPolicy> Policies,
    IReadOnlyDictionary<ViewName, ViewState> Views,
    IReadOnlyList<Selection> Claimed)
{
    public static readonly LedgerState None =
        new(false, new Dictionary<ViewName, ViewPolicy>(), new Dictionary<ViewName, ViewState>(), []);

    public ViewPolicy Policy(ViewName view) => Policies.GetValueOrDefault(view) ?? new ViewPolicy(view);
}
