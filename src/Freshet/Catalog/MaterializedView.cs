using Freshet.Naming;

namespace Freshet.Catalog;

/// <summary>One materialized view as the catalog shows it.</summary>
/// <param name="Owner">The role that the view's query runs as.</param>
/// <param name="Populated">False after WITH NO DATA: reading it fails.</param>
/// <param name="MayRefresh">The connected role may refresh it.</param>
/// <param name="Rows">The planner's estimate; 0 if it has none.</param>
/// <param name="Bytes">The heap's size when it was last vacuumed or analyzed.</param>
/// <param name="UniqueIndex">An index that REFRESH … CONCURRENTLY can use; null if there is none.</param>
/// <param name="IndexToCreate">Where there is none, the CREATE UNIQUE INDEX that the catalog suggests.</param>
/// <param name="Reads">The views whose rows are in this one's, directly or through plain views and functions, sorted.</param>
public sealed record MaterializedView(
    uint Oid,
    ViewName Name,
    string Owner,
    bool Populated,
    bool MayRefresh,
    double Rows,
    long Bytes,
    string? UniqueIndex,
    string? IndexToCreate,
    IReadOnlyList<ViewName> Reads)
{
    /// <summary>Where it lacks an index, the columns that identify a row by the view's query; null if none follow from it, so that
    /// <see cref="IndexToCreate"/> is a guess.</summary>
    public IReadOnlyList<ViewColumn>? QueryKey { get; init; }

    public OwnerTie OwnerTie { get; init; }
}
