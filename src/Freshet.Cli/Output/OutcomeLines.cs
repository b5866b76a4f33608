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
        if (value is RefreshProgress.Ended { Outcome: var outcome })
            Console.Out.WriteLine(Text(database, outcome));
    }

    public static string Text(string? database, RefreshOutcome outcome)
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

    /// <summary>The server's error, the reason, and advice that is no command.</summary>
    public static string Why(RefreshOutcome outcome)
    {
        var error = (outcome.SqlState, outcome.Message) switch
        {
            (null, null) => "",
            ({ } state, { } message) => $"{message} ({state}); ",
            (_, { } message) => $"{message}; ",
            ({ } state, _) => $"{state}; ",
        };
        return error + Why(outcome.Reason, outcome.Fixes);
    }

    /// <summary>The reason, and advice that is no command.</summary>
    public static string Why(Reason reason) => Why(reason.Text, reason.Fixes);

    private static string Why(string reason, IReadOnlyList<Fix> fixes) =>
        reason + (IsAdvice(fixes) ? $". To fix it: {FixText.Of(fixes)}" : "");

    /// <summary>As in <c>To fix it: …</c>; empty if there is nothing to type.</summary>
    public static string Fix(IReadOnlyList<Fix> fixes) => fixes.Count == 0 || IsAdvice(fixes) ? "" : $"To fix it: {FixText.Of(fixes)}";

    private static bool IsAdvice(IReadOnlyList<Fix> fixes) => fixes.Count > 0 && fixes.All(fix => fix is Fix.Advice);

    private static string Explanation(RefreshOutcome outcome) => Printable.Line(Joined(Why(outcome), Fix(outcome.Fixes)));

    private static string Joined(params string[] sentences) => string.Join(". ", sentences.Where(sentence => sentence.Length > 0));
}
