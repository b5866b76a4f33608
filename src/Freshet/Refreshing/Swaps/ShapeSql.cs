using Npgsql;

namespace Freshet.Refreshing.Swaps;

/// <summary>The queries that a swap reads and compares views with.</summary>
internal static class ShapeSql
{
    /// <summary>The SQLSTATE with which the queries fail that require something.</summary>
    public const string RequirementFailed = PostgresErrorCodes.DivisionByZero;

    /// <summary>How many columns <see cref="Shape"/> has.</summary>
    public const int ShapeColumns = 4;

    /// <summary>About the view with the name $1: its oid, <see cref="ViewBody"/>, <see cref="ViewPlace"/>, and definitions: its own, then those of
    /// <see cref="ViewPlace.Readers"/>. No row if there is no such view.</summary>
    public static readonly string Shape = $$"""
        SELECT c.oid,
               jsonb_build_object(
                   'tree', {{QueryTree("c.oid")}},
                   'acl', coalesce(c.relacl, acldefault('r', c.relowner))::text,
                   'grants', {{Grants("coalesce(c.relacl, acldefault('r', c.relowner))")}},
                   'accessMethod', (SELECT a.amname FROM pg_am a WHERE a.oid = c.relam),
                   'tablespace', {{Tablespace("c")}},
                   'options', coalesce(to_jsonb(c.reloptions), '[]'),
                   'toastOptions', coalesce((SELECT to_jsonb(t.reloptions) FROM pg_class t WHERE t.oid = c.reltoastrelid), '[]'),
                   'replicaIdentity', c.relreplident,
                   'comment', {{Comment("pg_class", "c.oid", "0")}},
                   'columns', coalesce((SELECT jsonb_agg(jsonb_build_object(
                           'name', a.attname, 'type', a.atttypid, 'modifier', a.atttypmod, 'collation', a.attcollation,
                           'statistics', coalesce(a.attstattarget, -1),
                           'compression', CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END,
                           'storage', CASE WHEN a.attstorage <> t.typstorage THEN CASE a.attstorage
                               WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'x' THEN 'EXTENDED' WHEN 'm' THEN 'MAIN' END END,
                           'options', coalesce(to_jsonb(a.attoptions), '[]'),
                           'acl', a.attacl::text, 'grants', {{Grants("a.attacl")}},
                           'comment', {{Comment("pg_class", "c.oid", "a.attnum")}}) ORDER BY a.attnum)
                       FROM pg_attribute a
                       JOIN pg_type t ON t.oid = a.atttypid
                       WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '[]'),
                   'indexes', coalesce((SELECT jsonb_agg(jsonb_build_object(
                           'definition', substr(x.definition, length(x.head) + 1), 'isUnderstood', starts_with(x.definition, x.head),
                           'unique', x.indisunique, 'clustered', x.indisclustered, 'replicaIdentity', x.indisreplident,
                           'immediate', x.indimmediate, 'keys', x.indkey::text, 'classes', x.indclass::text,
                           'collations', x.indcollation::text, 'directions', x.indoption::text,
                           'trees', md5(concat({{Tree("x.indexprs", "c.oid")}}, '|', {{Tree("x.indpred", "c.oid")}})),
                           'options', coalesce(to_jsonb(x.reloptions), '[]'), 'tablespace', {{Tablespace("x")}},
                           'statistics', coalesce((SELECT jsonb_agg(jsonb_build_object('number', a.attnum, 'target', a.attstattarget) ORDER BY a.attnum)
                               FROM pg_attribute a WHERE a.attrelid = x.oid AND a.attstattarget >= 0), '[]'),
                           'comment', {{Comment("pg_class", "x.oid", "0")}}) ORDER BY x.oid)
                       FROM (SELECT i.*, k.oid, k.reloptions, k.reltablespace, pg_get_indexdef(k.oid) AS definition,
                                    format('CREATE %sINDEX %I ON %I.%I ', CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END,
                                           k.relname, n.nspname, c.relname) AS head
                             FROM pg_index i JOIN pg_class k ON k.oid = i.indexrelid WHERE i.indrelid = c.oid) x), '[]'),
                   'statistics', coalesce((SELECT jsonb_agg(jsonb_build_object(
                           'schema', x.nspname,
                           'definition', substr(x.definition, length(x.head) + 1, greatest(0, length(x.definition) - length(x.head) - length(x.tail))),
                           'isUnderstood', starts_with(x.definition, x.head) AND right(x.definition, length(x.tail)) = x.tail,
                           'target', coalesce(x.stxstattarget, -1), 'trees', md5({{Tree("x.stxexprs", "c.oid")}}),
                           'comment', {{Comment("pg_statistic_ext", "x.oid", "0")}}) ORDER BY x.oid)
                       FROM (SELECT s.oid, s.stxstattarget, s.stxexprs, m.nspname, pg_get_statisticsobjdef(s.oid) AS definition,
                                    format('CREATE STATISTICS %I.%I ', m.nspname, s.stxname) AS head,
                                    format(' FROM %I.%I', n.nspname, c.relname) AS tail
                             FROM pg_statistic_ext s JOIN pg_namespace m ON m.oid = s.stxnamespace WHERE s.stxrelid = c.oid) x), '[]'))::text,
               jsonb_build_object(
                   'owner', pg_get_userbyid(c.relowner),
                   'hasGrants', c.relacl IS NOT NULL OR defaults.acls IS NOT NULL,
                   'defaultGrantees', coalesce((SELECT jsonb_agg(DISTINCT pg_get_userbyid(x.grantee))
                       FROM unnest(defaults.acls) a CROSS JOIN LATERAL aclexplode(ARRAY[a]) x WHERE x.grantee <> 0), '[]'),
                   'indexes', coalesce((SELECT jsonb_agg(x.relname ORDER BY x.oid)
                       FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid WHERE i.indrelid = c.oid), '[]'),
                   'statistics', coalesce((SELECT jsonb_agg(s.stxname ORDER BY s.oid) FROM pg_statistic_ext s WHERE s.stxrelid = c.oid), '[]'),
                   'readers', coalesce(readers.documents, '[]'))::text,
               pg_get_viewdef(c.oid) || coalesce(readers.definitions, '{}')
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        CROSS JOIN LATERAL (
            -- An empty list takes away what an owner has.
            SELECT array_agg(a.acl) FILTER (WHERE a.acl IS NOT NULL) || CASE WHEN count(*) > 0 THEN '{}'::aclitem[] END AS acls
            FROM pg_default_acl d LEFT JOIN LATERAL unnest(d.defaclacl) a (acl) ON true
            WHERE d.defaclobjtype = 'r' AND d.defaclrole = c.relowner AND d.defaclnamespace IN (0, c.relnamespace)) defaults
        CROSS JOIN LATERAL (
            SELECT jsonb_agg(jsonb_build_object(
                       'oid', p.oid::bigint, 'schema', p.nspname, 'name', p.relname, 'owner', pg_get_userbyid(p.relowner),
                       -- Whatever changes the row, its owner among it, gives it another xmin.
                       'version', p.version, 'options', coalesce(to_jsonb(p.reloptions), '[]'), 'tree', {{QueryTree("p.oid")}}) ORDER BY p.depth DESC, p.oid) AS documents,
                   array_agg(pg_get_viewdef(p.oid) ORDER BY p.depth DESC, p.oid) AS definitions
            FROM ({{Readers}}) p) readers
        WHERE c.oid = to_regclass($1) AND c.relkind = 'm'
        """;

    /// <summary>Requires that the view with the name $1 still is as its two documents say: $2, the body, and $3, the place, but for the names of
    /// statistics. It fails otherwise, so that nothing that follows in its round trip happens.</summary>
    public static readonly string RequireShape = Require(
        $"(SELECT s.body = $2 AND s.place::jsonb - 'statistics' = $3::jsonb - 'statistics' FROM ({Shape}) s (oid, body, place, definitions))");

    /// <summary>Requires that the query of the plain view $1 has the tree with the hash $2, but for the view $4 that it reads instead of
    /// the view $3.</summary>
    public static readonly string RequireReader = Require(
        $"(SELECT md5(regexp_replace({Tree("r.ev_action", "r.ev_class")}, ':(relid|resorigtbl) ' || $4::oid || '\\M', ':\\1 ' || $3::oid, 'g')) = $2 "
        + "FROM pg_rewrite r WHERE r.ev_class = $1 AND r.rulename = '_RETURN')");

    /// <summary>The plain views that read c directly, and how many of them lie between each and c at most: who reads it through others is
    /// locked first.</summary>
    private static string Readers => """
        WITH RECURSIVE up (oid, depth) AS (
            SELECT c.oid, 0
            UNION
            SELECT r.ev_class, u.depth + 1
            FROM up u
            JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = u.oid AND d.classid = 'pg_rewrite'::regclass
            JOIN pg_rewrite r ON r.oid = d.objid AND r.rulename = '_RETURN' AND r.ev_class <> u.oid
            WHERE u.depth < 100)
        SELECT v.oid, v.relname, v.relowner, v.reloptions, v.xmin::text AS version, w.nspname, max(u.depth) AS depth
        FROM up u
        JOIN pg_class v ON v.oid = u.oid AND v.relkind = 'v'
        JOIN pg_namespace w ON w.oid = v.relnamespace
        WHERE EXISTS (
            SELECT FROM pg_depend d
            JOIN pg_rewrite r ON r.oid = d.objid AND r.rulename = '_RETURN'
            WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid AND r.ev_class = v.oid)
        GROUP BY v.oid, v.relname, v.relowner, v.reloptions, v.xmin::text, w.nspname
        """;

    /// <summary>The hash of the tree of the query of a view's copy, or of a plain view.</summary>
    /// <param name="view">An expression for its oid.</param>
    public static string QueryTree(string view) =>
        $"(SELECT md5({Tree("r.ev_action", view)}) FROM pg_rewrite r WHERE r.ev_class = {view} AND r.rulename = '_RETURN')";

    /// <summary>An expression: a tree without what only its text decides, such as positions, aliases, and whether a cast was written. Two
    /// queries for which the rest is equal do the same with the same objects. A text that is read again may not: an operator that its
    /// author's search_path found is replaced by PostgreSQL's own.</summary>
    /// <param name="tree">An expression of the type pg_node_tree.</param>
    /// <param name="self">The oid of the relation that it belongs to, which its own tree names up to PostgreSQL 15.</param>
    private static string Tree(string tree, string self) => $$"""
        regexp_replace(regexp_replace(regexp_replace(regexp_replace({{tree}}::text,
            ' :(location|stmt_location|stmt_len|list_start|list_end|funcformat|relabelformat|coerceformat|convertformat|row_format) -?\d+', '', 'g'),
            ' :resname (<>|(\\.|[^ \\])+)'
                || '| :alias (<>|{ALIAS :aliasname (\\.|[^ \\])+ :colnames (<>|\((\\.|[^()\\])*\))})'
                -- The columns that relations, and joins of them, had when the query was stored: the used ones are named by their numbers.
                || '| :eref {ALIAS :aliasname (\\.|[^ \\])+ :colnames (<>|\((\\.|[^()\\])*\))}(?= :rtekind [02] )'
                -- The later branches of a UNION, whose columns take the names of the first.
                || '|(?<=:aliasname \*SELECT\*\\ \d{1,4}) :colnames (<>|\((\\.|[^()\\])*\))', '', 'g'),
            ' :joinaliasvars .*? :joinrightcols (<>|\([^)]*\))', '', 'g'),
            ' :relid ' || {{self}} || ' :relkind .', ' :relid self', 'g')
        """;

    // SQL has no statement that fails on a condition, and a database need not have PL/pgSQL.
    private static string Require(string condition) => $"SELECT 1 / coalesce({condition}, false)::integer";

    /// <summary>An expression: the entries of an access control list, in their order.</summary>
    private static string Grants(string acl) => $"""
        coalesce((SELECT jsonb_agg(jsonb_build_object(
                'grantee', CASE WHEN g.grantee <> 0 THEN pg_get_userbyid(g.grantee) END, 'privilege', g.privilege_type, 'grantable', g.is_grantable)
                ORDER BY g.ordinality)
            FROM aclexplode({acl}) WITH ORDINALITY g), '[]')
        """;

    private static string Comment(string kind, string oid, string column) =>
        $"(SELECT d.description FROM pg_description d WHERE d.classoid = '{kind}'::regclass AND d.objoid = {oid} AND d.objsubid = {column})";

    private static string Tablespace(string relation) => $"(SELECT t.spcname FROM pg_tablespace t WHERE t.oid = {relation}.reltablespace)";
}
