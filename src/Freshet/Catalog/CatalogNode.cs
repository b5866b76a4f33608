namespace Freshet.Catalog;

/// <summary>A thing that a view's query can lead to: a relation, a function or an operator.</summary>
internal readonly record struct CatalogNode(char Kind, uint Oid)
{
    public const char Relation = 'r';
}
