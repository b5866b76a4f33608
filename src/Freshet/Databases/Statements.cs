using Npgsql;

namespace Freshet.Databases;

/// <summary>Statements of Freshet's own: one transaction in one round trip, in which a name means PostgreSQL's own object.</summary>
/// <remarks>A role's search_path can lead through a schema in which other roles may CREATE. An operator or a function that they
/// make there would run as Freshet's role wherever it fits better than PostgreSQL's.</remarks>
internal sealed class Statements : IAsyncDisposable
{
    /// <summary>Local to a transaction, as PgBouncer shares sessions and takes no search_path when one begins; SET itself looks up
    /// neither a function nor an operator.</summary>
    public const string PinPath = "SET LOCAL search_path = pg_catalog, pg_temp";

    private readonly NpgsqlBatch _batch;

    public Statements(NpgsqlDataSource database)
        : this(database.CreateBatch())
    {
    }

    /// <param name="connection">After an error it is of no more use, as its transaction is still open.</param>
    public Statements(NpgsqlConnection connection)
        : this(new NpgsqlBatch(connection))
    {
    }

    private Statements(NpgsqlBatch batch)
    {
        _batch = batch;
        _batch.Add("BEGIN");
        _batch.Add(PinPath);
    }

    /// <returns>Its parameters, to be added in the order $1, $2 …</returns>
    public NpgsqlParameterCollection Add(string sql) => _batch.Add(sql).Parameters;

    /// <inheritdoc cref="NpgsqlBatch.ExecuteNonQueryAsync"/>
    /// <returns>How many rows were inserted, updated or deleted, all statements together.</returns>
    public Task<int> ExecuteAsync(CancellationToken cancellationToken) => Complete().ExecuteNonQueryAsync(cancellationToken);

    /// <summary>The reader stands on the first result of the statements that were added.</summary>
    public Task<NpgsqlDataReader> ReadAsync(CancellationToken cancellationToken) => Complete().ExecuteReaderAsync(cancellationToken);

    /// <summary>The first column of the first row; null if there is none.</summary>
    public Task<object?> ScalarAsync(CancellationToken cancellationToken) => Complete().ExecuteScalarAsync(cancellationToken);

    public ValueTask DisposeAsync() => _batch.DisposeAsync();

    private NpgsqlBatch Complete()
    {
        _batch.Add("COMMIT");
        return _batch;
    }
}
