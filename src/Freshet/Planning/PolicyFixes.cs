using Freshet.Formatting;
using Freshet.Naming;

namespace Freshet.Planning;

/// <summary>Commands that mend policies.</summary>
internal static class PolicyFixes
{
    /// <summary>What a view's policy says that it also reads, as far as that exists.</summary>
    public static IEnumerable<ViewName> Existing(Situation situation, ViewName view)
    {
        foreach (var text in situation.Ledger.Policy(view).AlsoReads)
        {
            if (ViewName.TryParse(text, out var name) && situation.Catalog.Find(name) is not null)
                yield return name;
        }
    }

    /// <summary>Gives a view's refresh so much time, in whole minutes.</summary>
    public static string StatementTimeout(ViewName view, TimeSpan limit) =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"freshet policy set {Shell.Quote(view.ToString())} --statement-timeout {Math.Ceiling(limit.TotalMinutes)}m");

    /// <summary>Sets what a view also reads, in place of what its policy says now.</summary>
    public static string AlsoReads(ViewName view, IEnumerable<ViewName> reads)
    {
        var words = reads.Distinct().Select(read => $" --also-reads {Shell.Quote(read.ToString())}").ToList();
        return $"freshet policy set {Shell.Quote(view.ToString())}{(words.Count > 0 ? string.Concat(words) : " --also-reads none")}";
    }
}
