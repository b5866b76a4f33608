namespace Freshet.Catalog;

/// <summary>A column of a view that has no usable unique index.</summary>
/// <param name="Type">As <c>format_type</c> writes it.</param>
/// <param name="AllDifferent">At the last ANALYZE every row had a value of its own here.</param>
/// <param name="InUniqueIndex">Part of a unique index on all rows and plain columns that a concurrent refresh cannot use,
/// as it is invalid.</param>
public sealed record ViewColumn(string Name, string Type, bool AllDifferent, bool InUniqueIndex);
