using System.Text;
using Freshet.Naming;

namespace Freshet.Cadences;

/// <summary>All cadences of an installation, and the rule by which a name finds its own.</summary>
public sealed class CadenceSet
{
    private readonly List<Cadence> _longestSuffixFirst;

    public CadenceSet(IEnumerable<Cadence> cadences)
    {
        All = [.. cadences.OrderBy(cadence => cadence.Name, StringComparer.Ordinal)];
        _longestSuffixFirst = [.. All.Where(cadence => cadence.Suffix is not null)
            .OrderByDescending(cadence => cadence.Suffix!.Length)]; // filtered just before
    }

    /// <summary>Sorted by name.</summary>
    public IReadOnlyList<Cadence> All { get; }

    public Cadence? Find(string name) => All.FirstOrDefault(cadence => cadence.Name == name);

    /// <summary>The cadence whose suffix the name ends in, letter for letter, the longest first; null if there is none.</summary>
    public Cadence? ForName(string viewName) =>
        _longestSuffixFirst.Find(
            cadence => viewName.EndsWith(cadence.Suffix!, StringComparison.Ordinal)); // the list holds only those with one

    /// <summary>What the end of a name seems to mean to which no schedule applies; null if nothing.</summary>
    public SuffixHint? HintFor(string viewName) => ForName(viewName) is null ? SuffixHint.For(viewName, All) : null;

    /// <summary>Whether PostgreSQL may have cut this name's suffix off: it fills the 63 bytes, and no schedule applies to it.</summary>
    public bool MayHaveLostSuffix(string viewName) =>
        // PostgreSQL drops a character that the cut would split; it has at most four bytes.
        Encoding.UTF8.GetByteCount(viewName) > ViewName.MaxBytes - 4 && ForName(viewName) is null;
}
