using Freshet.Cli;

namespace Freshet.TestSupport;

internal static class ReasonExtensions
{
    /// <summary>What to do, as the command line shows it.</summary>
    public static string Fix(this Reason reason) => FixText.Of(reason.Fixes);

    /// <summary>The reason with what to do.</summary>
    public static string Shown(this Reason reason) => Shown(reason.Text, reason.Fixes);

    /// <inheritdoc cref="Shown(Reason)"/>
    public static string Shown(this RefreshOutcome outcome) => Shown(outcome.Reason, outcome.Fixes);

    private static string Shown(string reason, IReadOnlyList<Fix> fixes) =>
        fixes.Count == 0 ? reason : $"{reason}. To fix it: {FixText.Of(fixes)}";
}
