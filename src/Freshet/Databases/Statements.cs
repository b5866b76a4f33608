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

    /// <summary>What a role or a database can carry must neither change what Freshet's own statements mean nor end them.</summary>
    // A lock is reported before the client's own time is over, and with the session that holds it.
    public static readonly IReadOnlyList<string> Pins =
        [PinPath, "SET LOCAL statement_timeout = '10min'", "SET LOCAL lock_timeout = '10s'"];

    private readonly NpgsqlBatch _batch;
    private readonly Func<NpgsqlBatch> _newBatch;

    public Statements(NpgsqlDataSource database)
        : this(database.CreateBatch)
    {
    }

    /// <param name="connection">After an error it is of no more use, as its transaction is still open.</param>
    public Statements(NpgsqlConnection connection)
        : this(connection.CreateBatch)
    {
    }

    private Statements(Func<NpgsqlBatch> newBatch)
    {
        _newBatch = newBatch;
        _batch = newBatch();
        _batch.Add("BEGIN");
        foreach (var pin in Pins)
            _batch.Add(pin);
    }

    /// <returns>Its parameters, to be added in the order $1, $2 …</returns>
    public NpgsqlParameterCollection Add(string sql) => _batch.Add(sql).Parameters;

    /// <inheritdoc cref="NpgsqlBatch.ExecuteNonQueryAsync"/>
    /// <returns>How many rows were inserted, updated or deleted, all statements together.</returns>
    /// <exception cref="TableLockedException">Another session keeps a table of Freshet's locked.</exception>
    public Task<int> ExecuteAsync(CancellationToken cancellationToken) =>
        ExplainedAsync(() => Complete().ExecuteNonQueryAsync(cancellationToken), cancellationToken);

    /// <summary>The first column of the first row; null if there is none.</summary>
    /// <exception cref="TableLockedException">Another session keeps a table of Freshet's locked.</exception>
    public Task<object?> ScalarAsync(CancellationToken cancellationToken) =>
        ExplainedAsync(() => Complete().ExecuteScalarAsync(cancellationToken), cancellationToken);

    /// <summary>The rows of the first result.</summary>
    /// <exception cref="TableLockedException">Another session keeps a table of Freshet's locked.</exception>
    public Task<List<T>> ListAsync<T>(Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken) =>
        ReadAsync(reader => reader.ListAsync(row, cancellationToken), cancellationToken);

    /// <param name="read">Its argument stands on the first result of the statements that were added.</param>
    /// <exception cref="TableLockedException">Another session keeps a table of Freshet's locked.</exception>
    public Task<T> ReadAsync<T>(Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken) => ExplainedAsync(
        async () =>
        {
            await using var reader = await Complete().ExecuteReaderAsync(cancellationToken);
            return await read(reader);
        },
        cancellationToken);

    public ValueTask DisposeAsync() => _batch.DisposeAsync();

    private NpgsqlBatch Complete()
    {
        _batch.Add("COMMIT");
        return _batch;
    }

    private async Task<T> ExplainedAsync<T>(Func<Task<T>> execute, CancellationToken cancellationToken)
    {
        try
        {
            return await execute();
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw await TableLockedException.ExplainAsync(e, _newBatch, cancellationToken);
        }
    }
}
