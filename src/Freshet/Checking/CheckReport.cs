namespace Freshet;

/// <summary>The problems of one view.</summary>
public sealed record CheckReport(ViewName View, IReadOnlyList<Problem> Problems);
