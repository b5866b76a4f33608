using Freshet.Ledger;
using Freshet.Reasons;
using Freshet.Runs;

namespace Freshet.Hosting.Json;

/// <summary>The latest failure of a view.</summary>
/// <param name="At">When it was recorded.</param>
/// <param name="Message">The error's, as far as it may be shown.</param>
public sealed record LastFailureShape(
    DateTimeOffset? At, ReasonCode? Code, string Reason, string? Message, string? SqlState, string RunId)
{
    public static LastFailureShape Of(string database, RecordedRefresh failure) => new(
        failure.Outcome.FinishedAt, failure.Outcome.Code, failure.Outcome.Reason, failure.Outcome.Message, failure.Outcome.SqlState,
        new RunId(database, failure.Run).ToString());
}
