using Freshet.Databases;
using Npgsql;

namespace Freshet.Checking;

/// <summary>A table whose row-level security filters what a view reads.</summary>
/// <param name="Owner">The view's, whose rights decide.</param>
/// <param name="ReadsSetting">One of its policies reads a setting of the session, which Freshet's does not have.</param>
internal sealed record FilteredTable(string Table, string Owner, bool ReadsSetting)
{
    public const string Sql = """
        WITH RECURSIVE reads (view, relation) AS (
            SELECT r.ev_class, d.refobjid
            FROM pg_rewrite r
            JOIN pg_class v ON v.oid = r.ev_class AND v.relkind = 'm'
            JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
            WHERE d.refobjid <> r.ev_class
            UNION
            SELECT b.view, d.refobjid
            FROM reads b
            JOIN pg_class v ON v.oid = b.relation AND v.relkind = 'v'
            JOIN pg_rewrite r ON r.ev_class = v.oid AND r.ev_type = '1'
            JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
            WHERE d.refobjid <> r.ev_class)
        SELECT b.view, t.oid::regclass::text, o.rolname::text,
               EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = t.oid AND pg_get_expr(p.polqual, p.polrelid) LIKE '%current_setting(%')
        FROM reads b
        JOIN pg_class t ON t.oid = b.relation AND t.relrowsecurity
        JOIN pg_class v ON v.oid = b.view
        JOIN pg_roles o ON o.oid = v.relowner
        WHERE NOT o.rolsuper AND NOT o.rolbypassrls AND (t.relowner <> v.relowner OR t.relforcerowsecurity)
        ORDER BY 1, 2
        """;

    public static (uint View, FilteredTable Table) Of(NpgsqlDataReader row) =>
        (row.GetFieldValue<uint>(0), new(row.GetString(1), row.GetString(2), row.GetBoolean(3)));
}
