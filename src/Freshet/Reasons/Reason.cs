namespace Freshet.Reasons;

/// <summary>Why a view was not refreshed, or what is wrong with it.</summary>
/// <param name="Text">A clause for a view that was not refreshed; a sentence for a problem that <c>check</c> reports.</param>
/// <param name="Fixes">What to do, in this order; empty where there is nothing to do.</param>
public sealed record Reason(ReasonCode Code, string Text, params IReadOnlyList<Fix> Fixes)
{
    /// <value>Default: the code's.</value>
    public Severity Severity { get; init; } = Code.Severity();
}
