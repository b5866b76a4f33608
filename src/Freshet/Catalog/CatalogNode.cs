using Npgsql;

namespace Freshet.Catalog;

/// <summary>A thing that a view's query can lead to: a relation, a function or an operator.</summary>
internal readonly record struct CatalogNode(char Kind, uint Oid)
{
    public const char Relation = 'r';

    /// <summary>From a kind and an oid, one after the other.</summary>
    public static CatalogNode Read(NpgsqlDataReader row, int column) =>
        new(row.GetString(column)[0], row.GetFieldValue<uint>(column + 1));
}
