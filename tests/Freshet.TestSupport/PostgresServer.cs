namespace Freshet.TestSupport;

/// <summary>A server to test on.</summary>
/// <param name="Label">What the names of its tests show: the major version.</param>
internal sealed record PostgresServer(string Label, string ConnectionString, int Major)
{
    /// <summary>For creating and dropping databases.</summary>
    public NpgsqlDataSource Admin { get; } = NpgsqlDataSource.Create(ConnectionString);
}
