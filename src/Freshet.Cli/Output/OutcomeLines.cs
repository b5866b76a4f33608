using Freshet.Formatting;
using Freshet.Reasons;
using Freshet.Runs;

namespace Freshet.Cli;

/// <summary>One plain line for each view that ends.</summary>
/// <param name="database">Put first; null if there is only one.</param>
internal sealed class OutcomeLines(string? database) : IProgress<RefreshProgress>
{
    public void Report(RefreshProgress value)
    {
        if (value.Outcome is { } outcome)
            Console.Out.WriteLine(Text(outcome));
    }

    private string Text(RefreshOutcome outcome)
    {
        var parts = new List<string>();
        if (database is not null)
            parts.Add(database);
        parts.Add($"{Words.Of(outcome.Status),-15}");
        parts.Add(Printable.Line(outcome.View.ToString()));
        if (outcome.DurationMs is not null)
            parts.Add(Printable.Duration(outcome.DurationMs));
        if (outcome.Method is { } method)
            parts.Add(Words.Of(method));
        parts.Add(Explanation(outcome));
        return string.Join("  ", parts);
    }

    /// <summary>The reason, the server's error and the fix.</summary>
    public static string Explanation(RefreshOutcome outcome)
    {
        var error = (outcome.SqlState, outcome.Message) switch
        {
            (null, null) => "",
            ({ } state, { } message) => $"{message} ({state}); ",
            (_, { } message) => $"{message}; ",
            ({ } state, _) => $"{state}; ",
        };
        return WithFixes(error + outcome.Reason, outcome.Fixes);
    }

    public static string WithFixes(string reason, IReadOnlyList<Fix> fixes) =>
        Printable.Line(fixes.Count == 0 ? reason : $"{reason}. To fix it: {FixText.Of(fixes)}");
}
