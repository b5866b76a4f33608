namespace Freshet.Cadences;

/// <summary>What the suffix of a view's name seems to mean, though no schedule applies to it.</summary>
/// <param name="Suffix">As it stands in the name.</param>
/// <param name="Meant">The cadence whose suffix it resembles; null if it names a period that no cadence has.</param>
/// <param name="Schedule">For a new cadence of that period.</param>
public sealed record SuffixHint(string Suffix, Cadence? Meant, string? Schedule)
{
    private static readonly Dictionary<string, string> Periods = new(StringComparer.OrdinalIgnoreCase)
    {
        ["minutely"] = "* * * * *", ["hourly"] = "0 * * * *", ["nightly"] = "0 2 * * *", ["daily"] = "0 3 * * *", ["weekly"] = "0 4 * * 1",
        ["monthly"] = "0 4 1 * *", ["quarterly"] = "0 4 1 1,4,7,10 *", ["yearly"] = "0 4 1 1 *", ["annually"] = "0 4 1 1 *",
    };

    /// <returns>Null if the end of the name means nothing.</returns>
    internal static SuffixHint? For(string viewName, IEnumerable<Cadence> cadences)
    {
        var known = cadences.Where(cadence => cadence.Suffix is not null).ToList();
        if (known.Find(cadence =>
            viewName.EndsWith(cadence.Suffix!, StringComparison.OrdinalIgnoreCase)) is { } sameLetters) // they have one
            return new(viewName[^sameLetters.Suffix!.Length..], sameLetters, null);
        var at = viewName.LastIndexOf('_');
        if (at < 0)
            return null;
        var suffix = viewName[at..];
        if (cadences.FirstOrDefault(cadence => cadence.Name.Equals(suffix[1..], StringComparison.OrdinalIgnoreCase)) is { } sameName)
            return new(suffix, sameName, null);
        if (Periods.TryGetValue(suffix[1..], out var schedule))
            return new(suffix, null, schedule);
        return Formatting.Similar.To(suffix, known.Select(cadence => cadence.Suffix!)) is { } similar // they have one
            ? new(suffix, known.Find(cadence => cadence.Suffix == similar), null)
            : null;
    }
}
