using Freshet.Reasons;

namespace Freshet.Hosting.Json;

/// <summary>Something about a view that its owner should know.</summary>
/// <param name="Code">Stable: programs may rely on it.</param>
/// <param name="Fixes">What to do, in this order.</param>
public sealed record ReasonShape(ReasonCode Code, Severity Severity, string Message, IReadOnlyList<Fix> Fixes)
{
    public static ReasonShape Of(Reason reason) => new(reason.Code, reason.Severity, reason.Text, reason.Fixes);
}
