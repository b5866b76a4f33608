namespace Freshet.Runs;

/// <summary>A run as the ledger has it: a row of <c>freshet.run</c> and the count of its views by status.</summary>
/// <param name="Selection">Null if another version wrote down what this one does not know.</param>
/// <param name="Status">A running one whose worker fell silent is shown as abandoned.</param>
public sealed record RunRecord(
    Guid Id,
    RunSource Source,
    Selection? Selection,
    RunStatus Status,
    DateTimeOffset RequestedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    IReadOnlyDictionary<RefreshStatus, int> Counts)
{
    /// <summary>How many views it refreshes at once; null before it began.</summary>
    public int? Lanes { get; init; }
}
