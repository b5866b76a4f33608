using Freshet.Catalog.Swaps;
using Freshet.Databases;
using Npgsql;
using NpgsqlTypes;

namespace Freshet.Refreshing.Swaps;

/// <summary>Makes and fills the copy of a view, inside the transaction of its refresh.</summary>
internal sealed class SwapCopy(RefreshWork work, SwapNames names)
{
    // Keeps other refreshes and autovacuum away, but no reader. The column has no comment, so the statement changes nothing; a comment that
    // is written anew could undo another session's.
    private string ClaimSql => $"COMMENT ON COLUMN {names.View}.ctid IS NULL";

    private const string OwnerSql =
        "SELECT set_config('role', pg_get_userbyid(c.relowner)::text, true) FROM pg_class c WHERE c.oid = to_regclass($1)";

    // Autovacuum lets go only of a lock for which another session has waited for deadlock_timeout.
    private const string ClaimWaitSql = """
        SELECT set_config('lock_timeout', greatest($1, 2 * s.setting::bigint)::text, true) FROM pg_settings s WHERE s.name = 'deadlock_timeout'
        """;

    // Whoever writes down a view's text locks that view, up to PostgreSQL 15 until the end of the transaction: a session that changes a plain
    // view would wait for the whole build, and the readers of the plain view behind it.
    private const string Subtransaction = "SAVEPOINT reading";
    private const string UndoSubtransaction = "ROLLBACK TO SAVEPOINT reading";

    private const string WaitSql = "SELECT set_config('lock_timeout', $1::text, true)";

    /// <summary>What a swap could not keep; null if nothing.</summary>
    /// <param name="claimed">The role is the view's owner by now: the question is what Freshet's own may do.</param>
    public async Task<SwapObstacle?> FindObstacleAsync(bool claimed, CancellationToken cancellationToken)
    {
        await using var batch = NewBatch();
        if (claimed)
            SwapSettings.AddOwnRole(batch);
        SwapObstacleReader.AddTo(batch, work.View.Oid);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (claimed)
            await reader.NextResultAsync(cancellationToken);
        return (await reader.ListAsync(SwapObstacleReader.Of, cancellationToken)).Select(row => row.Obstacle).FirstOrDefault();
    }

    // It reads the catalog with an old snapshot and holds no lock on materialized views: of one that is dropped meanwhile it fails.
    private const string DumpSql = """
        SELECT a.pid FROM pg_stat_activity a
        WHERE a.datname = current_database() AND a.application_name IN ('pg_dump', 'pg_dumpall') ORDER BY a.pid LIMIT 1
        """;

    /// <summary>The process id of a pg_dump of this database; null if there is none.</summary>
    public async Task<int?> FindDumpAsync(CancellationToken cancellationToken)
    {
        await using var batch = NewBatch();
        batch.Add("SELECT pg_stat_clear_snapshot()"); // a transaction sees the sessions as they were when it first looked
        batch.Add(DumpSql);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? reader.GetInt32(0) : null;
    }

    /// <summary>Locks the view against changes, and reads all that belongs to it.</summary>
    /// <returns>Null if no view has the name.</returns>
    public async Task<SwapSource?> ClaimAsync(CancellationToken cancellationToken)
    {
        await using var batch = NewBatch();
        SwapSettings.AddKeep(batch);
        SwapSettings.AddFixed(batch);
        batch.Add(OwnerSql).Parameters.With(NpgsqlDbType.Text, names.View);
        var wait = (long)work.LockTimeout.TotalMilliseconds;
        batch.Add(ClaimWaitSql).Parameters.With(NpgsqlDbType.Bigint, wait);
        batch.Add(ClaimSql);
        batch.Add(WaitSql).Parameters.With(NpgsqlDbType.Bigint, wait);
        return await ShapeAsync(batch, names.View, cancellationToken);
    }

    /// <summary>Makes the copy, empty.</summary>
    public async Task<SwapSource?> CreateAsync(SwapSource view, CancellationToken cancellationToken)
    {
        await using var batch = NewBatch();
        foreach (var statement in CopyStatements.Of(view.Body, view.Place, view.Definition, names))
            batch.Add(statement);
        return await ShapeAsync(batch, names.Copy, cancellationToken);
    }

    /// <summary>Tries whether the text of each plain view that reads the view gives the same view again.</summary>
    /// <returns>One of which it does not; null if there is none.</returns>
    public async Task<ViewPlace.Reader?> TryReadersAsync(SwapSource view, CancellationToken cancellationToken)
    {
        foreach (var (number, reader) in view.Place.Readers.Index())
        {
            await using var batch = NewBatch();
            batch.Add(Subtransaction);
            SwapSettings.AddRole(batch, reader.Owner);
            batch.Add(ExchangeStatements.Define("CREATE VIEW", names.Trial(reader), reader, view.ReaderDefinitions[number]));
            batch.Add($"SELECT {ShapeSql.QueryTree("to_regclass($1)::oid")}").Parameters.With(NpgsqlDbType.Text, names.Trial(reader));
            batch.Add(UndoSubtransaction);
            await using var result = await batch.ExecuteReaderAsync(cancellationToken);
            await result.NextResultAsync(cancellationToken); // the first is the role's
            await result.ReadAsync(cancellationToken);
            if (result.GetString(0) != reader.Tree)
                return reader;
        }
        return null;
    }

    /// <summary>Fills the copy, with its indexes, and analyzes it. REFRESH and not CREATE … AS: a session with an older snapshot would see no
    /// rows after the exchange.</summary>
    public async Task FillAsync(CancellationToken cancellationToken)
    {
        await using var batch = NewBatch();
        SwapSettings.AddOwn(batch);
        work.AddQuerying(batch, $"REFRESH MATERIALIZED VIEW {names.Copy}");
        batch.Add($"ANALYZE {names.Copy}");
        SwapSettings.AddFixed(batch);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Whether the view still is as it was read.</summary>
    public async Task<bool> IsUnchangedAsync(SwapSource view, CancellationToken cancellationToken)
    {
        await using var batch = NewBatch();
        var now = await ShapeAsync(batch, names.View, cancellationToken);
        return now is not null && now.Oid == view.Oid && now.BodyText == view.BodyText && now.PlaceText == view.PlaceText;
    }

    private NpgsqlBatch NewBatch() => new(work.Connection) { Timeout = 0 }; // the limit is the token's

    /// <summary>Runs a batch, and reads the shape of a view after it.</summary>
    private static async Task<SwapSource?> ShapeAsync(NpgsqlBatch batch, string view, CancellationToken cancellationToken)
    {
        batch.Add(Subtransaction);
        batch.Add(ShapeSql.Shape).Parameters.With(NpgsqlDbType.Text, view);
        batch.Add(UndoSubtransaction);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        while (reader.FieldCount != ShapeSql.ShapeColumns && await reader.NextResultAsync(cancellationToken))
        {
            // What comes before it returns settings.
        }
        return await reader.ReadAsync(cancellationToken) ? SwapSource.Of(reader) : null;
    }
}
