namespace Freshet.Refreshing.Swaps;

/// <summary>All of a view that its copy must have too. Its JSON is compared as a text, so it also holds what only the comparison
/// needs.</summary>
/// <param name="Grants">Of the view, in the order of its access control list.</param>
/// <param name="Tablespace">Null: the database's.</param>
/// <param name="Options">As <c>name=value</c>.</param>
/// <param name="ReplicaIdentity">As in <c>pg_class.relreplident</c>.</param>
internal sealed record ViewBody(
    IReadOnlyList<Grant> Grants,
    string AccessMethod,
    string? Tablespace,
    IReadOnlyList<string> Options,
    IReadOnlyList<string> ToastOptions,
    char ReplicaIdentity,
    string? Comment,
    IReadOnlyList<ViewBody.Column> Columns,
    IReadOnlyList<ViewBody.Index> Indexes,
    IReadOnlyList<ViewBody.StatisticsObject> Statistics)
{
    /// <param name="Statistics">Its target; -1: the default.</param>
    /// <param name="Compression">As in <c>pg_attribute.attcompression</c>; null: the default.</param>
    /// <param name="Storage">A word for ALTER; null: the type's.</param>
    internal sealed record Column(
        string Name, int Statistics, string? Compression, string? Storage, IReadOnlyList<string> Options, IReadOnlyList<Grant> Grants,
        string? Comment);

    /// <param name="Definition">What follows the table's name in CREATE INDEX.</param>
    /// <param name="IsUnderstood">False if that could not be found.</param>
    internal sealed record Index(
        string Definition, bool IsUnderstood, bool Unique, bool Clustered, bool ReplicaIdentity, string? Tablespace,
        IReadOnlyList<IndexTarget> Statistics, string? Comment);

    /// <param name="Number">The index's column, counted from 1.</param>
    internal sealed record IndexTarget(int Number, int Target);

    /// <param name="Definition">What stands between the name and FROM in CREATE STATISTICS.</param>
    internal sealed record StatisticsObject(string Schema, string Definition, bool IsUnderstood, int Target, string? Comment);
}
