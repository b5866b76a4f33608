namespace Freshet.Refreshing.Swaps;

/// <summary>What a view and its copy do not share: names, and the plain views that read it.</summary>
/// <param name="HasGrants">Somebody has granted or revoked something, on it or by ALTER DEFAULT PRIVILEGES; otherwise the owner has all
/// rights on it and on a copy, and nobody else any.</param>
/// <param name="DefaultGrantees">The roles that ALTER DEFAULT PRIVILEGES gives rights on new relations of the owner's.</param>
/// <param name="Indexes">Names, in the order of <see cref="ViewBody.Indexes"/>.</param>
/// <param name="Statistics">Names, in the order of <see cref="ViewBody.Statistics"/>.</param>
/// <param name="Readers">Each before those that it reads.</param>
internal sealed record ViewPlace(
    string Owner, bool HasGrants, IReadOnlyList<string> DefaultGrantees, IReadOnlyList<string> Indexes, IReadOnlyList<string> Statistics,
    IReadOnlyList<ViewPlace.Reader> Readers)
{
    /// <summary>A plain view that reads the view directly.</summary>
    /// <param name="Options">As <c>name=value</c>.</param>
    /// <param name="Tree">A hash of its query's tree, see <see cref="ShapeSql.QueryTree"/>.</param>
    internal sealed record Reader(
        uint Oid, string Schema, string Name, string Owner, IReadOnlyList<string> Options, string Tree);
}
