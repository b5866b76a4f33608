namespace Freshet.Catalog.Details;

/// <summary>An index of a view.</summary>
/// <param name="Definition">As a statement that creates it.</param>
/// <param name="Valid">False after a CREATE INDEX CONCURRENTLY that failed.</param>
/// <param name="Usable">A concurrent refresh can use it.</param>
public sealed record ViewIndex(string Name, string Definition, bool Unique, bool Valid, bool Usable);
