using Freshet.Reasons;
using Freshet.Runs;

namespace Freshet.Checking;

/// <summary>The latest row of a run that did not refresh the view.</summary>
/// <param name="Code">Null if another version of Freshet recorded one that this one does not know.</param>
/// <param name="At">When it was recorded.</param>
internal sealed record MissedRefresh(
    RefreshStatus Status, ReasonCode? Code, string Reason, IReadOnlyList<Fix> Fixes, DateTimeOffset At, string? SqlState, string? Message);
