namespace Freshet;

/// <summary>The problems of one view.</summary>
/// <param name="View">Null: of the database as a whole.</param>
public sealed record CheckReport(ViewName? View, IReadOnlyList<Problem> Problems);
