namespace Freshet.Cli;

/// <summary>Whether what a selection names is anywhere to be found.</summary>
internal static class Matches
{
    /// <param name="unmatched">For each database, what matches no view of it.</param>
    /// <exception cref="UsageException">Something is in none of the databases.</exception>
    public static void Require(IEnumerable<IReadOnlyList<string>> unmatched)
    {
        var nowhere = unmatched.Aggregate((IEnumerable<string>?)null, (common, more) => common?.Intersect(more) ?? more)?.ToList() ?? [];
        if (nowhere.Count > 0)
            throw new UsageException($"No view matches {string.Join(", ", nowhere)}. 'freshet views' lists all views.");
    }
}
