using Freshet.Reasons;

namespace Freshet.Cli;

/// <summary>Whether what a selection names is anywhere to be found.</summary>
internal static class Matches
{
    /// <summary>Patterns of settings that match nothing are no error of this call, but nobody would notice what they leave out.</summary>
    public static void RemarkPatterns(IEnumerable<Reason> unmatched)
    {
        foreach (var reason in unmatched)
            ErrorOutput.Remark(reason.Text);
    }

    /// <param name="unmatched">For each database, what matches no view of it.</param>
    /// <exception cref="UsageException">Something is in none of the databases.</exception>
    public static void Require(IEnumerable<IReadOnlyList<string>> unmatched)
    {
        var nowhere = unmatched.Aggregate((IEnumerable<string>?)null, (common, more) => common?.Intersect(more) ?? more)?.ToList() ?? [];
        if (nowhere.Count > 0)
            throw new UsageException($"No view matches {string.Join(", ", nowhere)}. 'freshet views' lists all views.");
    }
}
