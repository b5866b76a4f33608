using Freshet.Databases;
using Npgsql;
using NpgsqlTypes;

namespace Freshet.Catalog.Details;

/// <summary>Reads the details of one view.</summary>
public static class ViewDetailReader
{
    // The rules of is_usable_unique_index in PostgreSQL's matview.c.
    private const string IndexesSql = """
        SELECT x.relname::text, pg_get_indexdef(i.indexrelid), i.indisunique, i.indisvalid,
               i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND m.amname = 'btree' AND 0 <> ALL (i.indkey::int2[])
        FROM pg_index i
        JOIN pg_class x ON x.oid = i.indexrelid
        JOIN pg_am m ON m.oid = x.relam
        WHERE i.indrelid = $1
        ORDER BY i.indisunique DESC, x.relname
        """;

    private const string DefinitionSql = """
        SELECT pg_get_viewdef(c.oid),
               pg_stat_get_numscans(c.oid)
               + (SELECT coalesce(sum(pg_stat_get_numscans(i.indexrelid)), 0)::bigint FROM pg_index i WHERE i.indrelid = c.oid)
        FROM pg_class c
        WHERE c.oid = $1 AND c.relkind = 'm'
        """;

    /// <returns>Null if the view is not there any more.</returns>
    /// <exception cref="NpgsqlException">The database cannot be read.</exception>
    public static async Task<ViewDetails?> ReadAsync(NpgsqlDataSource database, uint view, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(database);
        statements.Add(DefinitionSql).With(NpgsqlDbType.Oid, view);
        statements.Add(IndexesSql).With(NpgsqlDbType.Oid, view);
        return await statements.ReadAsync(
            async reader =>
            {
                var found = await reader.ListAsync(row => (Definition: row.GetString(0), Scans: row.GetInt64(1)), cancellationToken);
                await reader.NextResultAsync(cancellationToken);
                var indexes = await reader.ListAsync(
                    row => new ViewIndex(row.GetString(0), row.GetString(1), row.GetBoolean(2), row.GetBoolean(3), row.GetBoolean(4)),
                    cancellationToken);
                return found is [var (definition, scans)] ? new ViewDetails(definition, indexes, scans) : null;
            },
            cancellationToken);
    }
}
