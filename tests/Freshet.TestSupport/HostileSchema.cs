using System.Reflection;
using System.Text.RegularExpressions;

namespace Freshet.TestSupport;

/// <summary>What a role that may only CREATE in <c>public</c> can put there to have its code run by others: functions, operators,
/// domains and relations under the names of PostgreSQL's own that Freshet's SQL uses. Each counts that it ran, then fails.</summary>
internal static partial class HostileSchema
{
    // A sequence keeps its count when the transaction is rolled back.
    private const string TripwireSql = """
        SET search_path = pg_catalog, pg_temp;
        CREATE SEQUENCE public.tripwire;
        GRANT ALL ON public.tripwire TO PUBLIC;
        CREATE FUNCTION public.trip(what pg_catalog.text) RETURNS pg_catalog.bool
            LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $f$
        BEGIN
            PERFORM nextval('public.tripwire');
            RAISE EXCEPTION 'ran as %: %', current_user, what;
        END
        $f$;
        """;

    // For each name: PostgreSQL's own signatures, which win where public comes first; the same with one argument of a type that fits
    // better than PostgreSQL's, which win wherever public is; and any argument where PostgreSQL's own is polymorphic.
    private const string FunctionsSql = """
        DO $do$
        DECLARE signature record;
        BEGIN
            FOR signature IN
                WITH own AS (
                    SELECT p.oid, p.proname, p.prorettype, p.proretset, p.proargtypes::oid[] AS args, p.pronargs
                    FROM pg_proc p
                    WHERE p.pronamespace = 'pg_catalog'::regnamespace
                        AND p.proname = ANY (string_to_array(current_setting('test.names'), ' ')) AND p.pronargs <= 5),
                near (type, other) AS (VALUES
                    ('text'::regtype, 'name'::regtype), ('text', 'varchar'), ('text', 'regclass'), ('name', 'text'), ('oid', 'regclass'),
                    ('oid', 'int4'), ('oid', 'int8'), ('oid', 'name'),
                    ('int8', 'int4'), ('int4', 'int8'), ('int8', 'oid'), ('int4', 'int2'), ('float8', 'int8'), ('numeric', 'float8'),
                    ('timestamptz', 'timestamp'), ('regclass', 'text'), ('"any"', 'text')),
                anything (type) AS (SELECT unnest(ARRAY['oid', 'regclass', 'name', 'text', 'varchar', '"char"', 'int2', 'int4', 'int8',
                    'float8', 'numeric', 'bool', 'timestamptz', 'interval', 'uuid', 'json', 'jsonb', 'text[]', 'int8[]', 'int2[]',
                    'uuid[]', 'timestamptz[]', 'int4[]', 'bool[]']::regtype[])),
                signatures AS (
                    SELECT proname, args FROM own
                    UNION
                    SELECT proname, (args[0:i - 1] || near.other::oid) || args[i + 1:pronargs - 1]
                    FROM own CROSS JOIN LATERAL generate_series(0, pronargs - 1) i JOIN near ON near.type = args[i]
                    UNION
                    SELECT proname, ARRAY[anything.type::oid] FROM own CROSS JOIN anything WHERE pronargs = 1
                    UNION
                    SELECT proname, ARRAY[a.type::oid, b.type::oid] FROM own CROSS JOIN anything a CROSS JOIN anything b
                    WHERE pronargs = 2 AND EXISTS (SELECT FROM unnest(args) t JOIN pg_type y ON y.oid = t WHERE y.typtype = 'p'))
                SELECT DISTINCT s.proname, (SELECT coalesce(string_agg(format_type(t, NULL), ', ' ORDER BY n), '')
                    FROM unnest(s.args) WITH ORDINALITY AS a (t, n)) AS args,
                       (SELECT CASE WHEN bool_or(y.typtype = 'p' OR o.proretset) THEN 'text' ELSE format_type(min(o.prorettype), NULL) END
                        FROM own o JOIN pg_type y ON y.oid = o.prorettype WHERE o.proname = s.proname) AS returns
                FROM signatures s
                WHERE NOT EXISTS (SELECT FROM unnest(s.args) t JOIN pg_type y ON y.oid = t WHERE y.typtype = 'p')
            LOOP
                EXECUTE format('CREATE FUNCTION public.%I(%s) RETURNS %s LANGUAGE plpgsql AS %L',
                    signature.proname, signature.args, signature.returns,
                    format('BEGIN PERFORM public.trip(%L); RETURN NULL; END', signature.proname));
            END LOOP;
        END
        $do$;
        """;

    private const string OperatorsSql = """
        DO $do$
        DECLARE types CONSTANT regtype[] := ARRAY['oid', 'regclass', 'name', 'text', 'varchar', '"char"', 'int2', 'int4', 'int8',
            'float8', 'numeric', 'bool', 'timestamptz', 'interval', 'uuid', 'jsonb', 'text[]', 'int8[]'];
            l regtype; r regtype; symbol text;
        BEGIN
            FOREACH l IN ARRAY types LOOP
                FOREACH r IN ARRAY types LOOP
                    EXECUTE format('CREATE FUNCTION public.hostile(%s, %s) RETURNS bool LANGUAGE plpgsql
                        AS ''BEGIN PERFORM public.trip(''''an operator''''); RETURN true; END''', l, r);
                    FOREACH symbol IN ARRAY string_to_array('= <> < > <= >= || ~ ~~ !~~ << | & + - * / %', ' ') LOOP
                        EXECUTE format('CREATE OPERATOR public.%s (FUNCTION = public.hostile, LEFTARG = %s, RIGHTARG = %s)', symbol, l, r);
                    END LOOP;
                END LOOP;
            END LOOP;
        END
        $do$;
        """;

    private const string DomainsSql = """
        DO $do$
        DECLARE type text;
        BEGIN
            FOREACH type IN ARRAY ARRAY['regclass', 'regtype', 'regnamespace', 'regprocedure', 'text', 'name', 'oid', 'uuid', 'jsonb',
                'json', 'timestamptz', 'float8', 'int2', 'int4', 'int8', 'bool'] LOOP
                EXECUTE format('CREATE DOMAIN public.%I AS pg_catalog.%I CHECK (public.trip(''a domain''::pg_catalog.text))', type, type);
            END LOOP;
        END
        $do$;
        """;

    /// <param name="schema">Where: public, or pg_temp for the session itself.</param>
    private static string RelationsSql(string schema) => $"""
        DO $do$
        DECLARE relation pg_catalog.text;
        BEGIN
            FOREACH relation IN ARRAY pg_catalog.string_to_array(pg_catalog.current_setting('test.relations'), ' ') LOOP
                EXECUTE pg_catalog.format('CREATE TABLE {schema}.%I (nothing pg_catalog.int4)', relation);
            END LOOP;
        END
        $do$;
        """;

    /// <summary>Plants all of it as a role that may connect and CREATE in public, and puts public first on everybody's
    /// search_path.</summary>
    public static async Task PlantAsync(TestDatabase db)
    {
        var mallory = await db.CreateRoleAsync();
        await db.ExecuteAsync($"GRANT CREATE ON SCHEMA public TO {mallory}");
        await using (var session = await db.ConnectAsync(mallory))
        {
            foreach (var sql in new[] { TripwireSql, NamesSql, FunctionsSql, OperatorsSql, DomainsSql, RelationsSql("public") })
                await session.ExecuteAsync(sql);
        }
        await db.ExecuteAsync($"ALTER DATABASE {ViewName.Quote(db.Name)} SET search_path = public, pg_catalog");
    }

    /// <summary>Leaves relations and types in the temporary schema of a session that others get next.</summary>
    public static async Task PlantInSessionAsync(NpgsqlConnection session)
    {
        await session.ExecuteAsync("SET search_path = pg_catalog, pg_temp");
        await session.ExecuteAsync(NamesSql);
        await session.ExecuteAsync(RelationsSql("pg_temp"));
        await session.ExecuteAsync(
            "CREATE DOMAIN pg_temp.regclass AS pg_catalog.regclass; CREATE DOMAIN pg_temp.text AS pg_catalog.text; "
            + "CREATE DOMAIN pg_temp.regtype AS pg_catalog.regtype CHECK (VALUE IS NULL)");
        await session.ExecuteAsync("SET search_path = pg_temp, public, pg_catalog");
    }

    /// <summary>How often something of it ran.</summary>
    public static async Task<bool> RanAsync(TestDatabase db)
    {
        await using var pool = Plain(db.ConnectionString);
        await using var session = await pool.OpenConnectionAsync();
        await session.ExecuteAsync("SET search_path = pg_catalog, pg_temp");
        await using var command = new NpgsqlCommand("SELECT is_called FROM public.tripwire", session);
        return (bool)(await command.ExecuteScalarAsync())!; // a sequence has one row
    }

    /// <summary>For sessions of a test's own: what Npgsql asks by itself when a connection is opened is not asked.</summary>
    public static NpgsqlDataSource Plain(string connectionString)
    {
        var builder = new NpgsqlSlimDataSourceBuilder(connectionString);
        builder.ConfigureTypeLoading(loading => loading.EnableTypeLoading(false));
        return builder.Build();
    }

    private static string NamesSql =>
        $"SET test.names = '{Words(Call())} set_config count pg_advisory_unlock_all'; SET test.relations = '{Words(Relation())}';";

    /// <summary>All names of a kind in the SQL of Freshet's own, wherever a constant or a file holds it.</summary>
    private static string Words(Regex pattern) =>
        string.Join(
            ' ', Texts().SelectMany(sql => pattern.Matches(sql)).Select(match => match.Groups["word"].Value)
                .Distinct(StringComparer.Ordinal));

    private static IEnumerable<string> Texts()
    {
        yield return LedgerSchema.Script;
        foreach (var field in typeof(LedgerSchema).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)))
        {
            if (field.IsLiteral && field.GetRawConstantValue() is string { Length: > 0 } text)
                yield return text;
        }
    }

    [GeneratedRegex(@"\b(?<word>[a-z_][a-z0-9_]*)\(", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Call();

    [GeneratedRegex(@"\b(?<word>pg_[a-z_]+)\b(?!\()", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Relation();
}
