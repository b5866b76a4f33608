namespace Freshet.Cli;

/// <summary>The command's exit codes; docs/operations.md has the same table.</summary>
internal static class ExitCode
{
    /// <summary>Every view was refreshed, is being refreshed by another run, or was skipped because of a policy or a setting.</summary>
    public const int Done = 0;

    /// <summary>A view failed, timed out, or was skipped for a reason that is a problem.</summary>
    public const int Problem = 1;

    /// <summary>Wrong usage or settings, or a pattern or cadence that no view matches.</summary>
    public const int Usage = 2;

    /// <summary>A database could not be reached.</summary>
    public const int Unreachable = 3;

    public const int Cancelled = 130;

    /// <summary>The worst of several databases.</summary>
    public static int Worst(IEnumerable<int> codes) => codes.DefaultIfEmpty(Done).Max();
}
