namespace Freshet.TestSupport;

/// <summary>Statements for views that many tests want.</summary>
internal static class Views
{
    /// <summary>A table, and a view of it that can be refreshed concurrently.</summary>
    public static string Of(string table, string view) => $"""
        CREATE TABLE IF NOT EXISTS {table} (id integer, amount integer);
        CREATE MATERIALIZED VIEW {view} AS SELECT id, amount FROM {table};
        CREATE UNIQUE INDEX ON {view} (id);
        """;

    /// <summary>A view that takes a row from another one, which is null where that has none.</summary>
    public static string Reading(string upstream, string view) => $"""
        CREATE MATERIALIZED VIEW {view} AS SELECT 1 AS id, (SELECT min(id) FROM {upstream}) AS amount;
        CREATE UNIQUE INDEX ON {view} (id);
        """;

    /// <summary>A view whose refresh stands still while the gate is closed.</summary>
    public static string Gated(string view) => $"""
        CREATE MATERIALIZED VIEW {view} AS SELECT gate() AS id;
        CREATE UNIQUE INDEX ON {view} (id);
        """;

    /// <summary>A view that fails to be refreshed once the table has a row with 0 in it.</summary>
    public static string Dividing(string table, string view) => $"""
        CREATE TABLE IF NOT EXISTS {table} (id integer, amount integer);
        CREATE MATERIALIZED VIEW {view} AS SELECT id, 100 / amount AS amount FROM {table};
        CREATE UNIQUE INDEX ON {view} (id);
        """;

    /// <summary>A tick saw all views long ago, and none of them was refreshed since: they are due. Needs a ledger.</summary>
    public const string LongSeen = """
        INSERT INTO freshet.view_state (view_oid, view_schema, view_name, seen_at)
        SELECT c.oid, n.nspname, c.relname, '2020-01-01' FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'm'
        ON CONFLICT DO NOTHING;
        """;

    /// <summary>The first integer of the keys of Freshet's locks; the second is the view's oid, or the lane's number.</summary>
    public const int ViewKind = 0x66726573;

    public const int LaneKind = ViewKind + 1;
    public const int LedgerKind = ViewKind + 2;

    /// <summary>The lock that Freshet takes on a view, as SQL for a session of its own.</summary>
    public static string Lock(string view) => $"SELECT pg_advisory_lock({ViewKind}, 'public.{view}'::regclass::oid::integer)";
}
