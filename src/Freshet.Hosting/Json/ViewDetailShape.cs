using Freshet.Catalog.Details;

namespace Freshet.Hosting.Json;

/// <summary>One view in full.</summary>
public sealed record ViewDetailShape : ViewShape
{
    public ViewDetailShape(ViewShape view)
        : base(view)
    {
    }

    public required string Owner { get; init; }

    /// <summary>The view's query.</summary>
    public required string Definition { get; init; }

    public required IReadOnlyList<ViewIndex> Indexes { get; init; }

    /// <summary>Null if there is none.</summary>
    public PolicyShape? Policy { get; init; }

    /// <summary>How often it was read since its last refresh, about; null if that is not known.</summary>
    public long? ScansSinceRefresh { get; init; }

    /// <summary>Directly.</summary>
    public required IReadOnlyList<RelationShape> Reads { get; init; }

    /// <summary>Directly.</summary>
    public required IReadOnlyList<RelationShape> ReadBy { get; init; }
}
