using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Freshet.Runs;

/// <summary>The application_name of a session that refreshes: which run it works for.</summary>
/// <param name="Epoch">Which of the run's workers, see <see cref="ClaimedRun"/>.</param>
[StructLayout(LayoutKind.Auto)]
public readonly partial record struct SessionTag(Guid Run, int Epoch)
{
    public static bool TryParse(string? applicationName, out SessionTag tag)
    {
        var match = Pattern().Match(applicationName ?? "");
        var valid = Guid.TryParseExact(match.Groups["run"].Value, "D", out var run)
            & int.TryParse(match.Groups["epoch"].Value, CultureInfo.InvariantCulture, out var epoch);
        tag = valid ? new(run, epoch) : default;
        return valid;
    }

    /// <summary>What the tags of all workers of a run begin with; the epoch follows, in digits. Holds no special character of a
    /// regular expression.</summary>
    public static string PrefixOf(Guid run) => $"freshet:{run:D}:";

    /// <summary>A tag as an SQL expression.</summary>
    /// <param name="run">An SQL expression of type uuid.</param>
    /// <param name="epoch">An SQL expression of type integer.</param>
    public static string Sql(string run, string epoch) => $"'freshet:' || {run} || ':' || {epoch}";

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{PrefixOf(Run)}{Epoch}");

    [GeneratedRegex(@"^freshet:(?<run>[0-9a-f-]{36}):(?<epoch>[0-9]{1,10})\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Pattern();
}
