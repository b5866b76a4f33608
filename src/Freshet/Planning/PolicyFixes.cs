using System.Globalization;
using Freshet.Naming;
using Freshet.Reasons;

namespace Freshet.Planning;

/// <summary>Commands that fix policies.</summary>
internal static class PolicyFixes
{
    /// <summary>The views in also_reads of a view's policy that exist.</summary>
    public static IEnumerable<ViewName> Existing(Situation situation, ViewName view)
    {
        foreach (var text in situation.Ledger.Policy(view).AlsoReads)
        {
            if (ViewName.TryParse(text, out var name) && situation.Catalog.Find(name) is not null)
                yield return name;
        }
    }

    /// <summary>Permits the method swap for a view.</summary>
    public static Fix AllowSwap(ViewName view) => Set(view, "--allow-swap", "true");

    /// <summary>Gives a view's refresh so much time, in whole minutes.</summary>
    public static Fix StatementTimeout(ViewName view, TimeSpan limit) =>
        Set(view, "--statement-timeout", string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(limit.TotalMinutes)}m"));

    /// <summary>Replaces also_reads of a view's policy.</summary>
    public static Fix AlsoReads(ViewName view, IEnumerable<ViewName> reads)
    {
        var arguments = reads.Distinct().SelectMany(read => (string[])["--also-reads", read.ToString()]).ToArray();
        return Set(view, arguments.Length > 0 ? arguments : ["--also-reads", "none"]);
    }

    public static Fix Pause(ViewName view) => new Fix.Command("pause", view.ToString());

    public static Fix Resume(ViewName view) => new Fix.Command("resume", view.ToString());

    public static Fix Cadence(ViewName view, string cadence) => Set(view, "--cadence", cadence);

    public static Fix Clear(ViewName view) => new Fix.Command("policy", "clear", view.ToString());

    private static Fix.Command Set(ViewName view, params string[] parts) => new([.. (string[])["policy", "set", view.ToString()], .. parts]);
}
