using System.Diagnostics;

namespace Freshet.PostgresTests.Swaps;

/// <summary>Whole schemas as a text, to be compared.</summary>
internal static class SchemaText
{
    private const string Sql = """
        SELECT format('%s %s %s %s %s %s %s %s %s', c.oid::regclass, c.relkind, pg_get_userbyid(c.relowner), c.relacl, c.reloptions, c.relreplident,
                      c.reltablespace, am.amname, (SELECT t.reloptions FROM pg_class t WHERE t.oid = c.reltoastrelid))
        FROM pg_class c LEFT JOIN pg_am am ON am.oid = c.relam WHERE c.relkind <> 't' AND c.relnamespace IN ({0})
        UNION ALL
        SELECT format('%s.%s %s %s %s %s %s %s %s', c.oid::regclass, a.attname, format_type(a.atttypid, a.atttypmod), a.attcollation,
                      a.attacl, a.attstattarget, a.attstorage, CASE c.relkind WHEN 'i' THEN NULL ELSE a.attcompression END, a.attoptions)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.relkind <> 't' AND a.attnum > 0 AND c.relnamespace IN ({0})
        UNION ALL
        SELECT format('%s = %s', c.oid::regclass, pg_get_viewdef(c.oid)) FROM pg_class c WHERE c.relkind IN ('v', 'm') AND c.relnamespace IN ({0})
        UNION ALL
        SELECT format('%s; %s %s', pg_get_indexdef(i.indexrelid), i.indisclustered, i.indisreplident)
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relkind <> 't' AND c.relnamespace IN ({0})
        UNION ALL
        SELECT format('%s; %s %s', pg_get_statisticsobjdef(s.oid), s.stxstattarget, pg_get_userbyid(s.stxowner))
        FROM pg_statistic_ext s WHERE s.stxnamespace IN ({0})
        UNION ALL
        SELECT format('%s: %s', pg_describe_object(d.classoid, d.objoid, d.objsubid), d.description)
        FROM pg_description d WHERE d.classoid IN ('pg_class'::regclass, 'pg_statistic_ext'::regclass) AND d.objoid >= 16384
        UNION ALL
        SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t WHERE NOT t.tgisinternal
        UNION ALL
        SELECT pg_get_ruledef(r.oid) FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class WHERE r.rulename <> '_RETURN' AND c.relnamespace IN ({0})
        UNION ALL
        SELECT format('type %s %s', t.typname, t.typacl) FROM pg_type t WHERE t.typnamespace IN ({0})
        UNION ALL
        SELECT format('default of %s: %s', d.adrelid::regclass, pg_get_expr(d.adbin, d.adrelid)) FROM pg_attrdef d
        ORDER BY 1
        """;

    private const string Schemas = "SELECT oid FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', 'freshet', 'ext')";

    /// <summary>What the catalogs have, without oids.</summary>
    public static Task<List<string>> OfCatalogsAsync(TestDatabase db) => db.ListAsync<string>(Sql.Replace("{0}", Schemas, StringComparison.Ordinal));

    /// <summary>What pg_dump writes; null if there is none that knows the server's version.</summary>
    public static async Task<string?> OfDumpAsync(TestDatabase db)
    {
        var connection = new NpgsqlConnectionStringBuilder(db.ConnectionString);
        var start = new ProcessStartInfo("pg_dump", [
            "--schema-only", "--exclude-schema=freshet", "--host", connection.Host!, "--port", $"{connection.Port}", "--username",
            connection.Username!, connection.Database!,
        ])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["PGPASSWORD"] = connection.Password;
        using var process = Process.Start(start)!; // a program, not a document
        var errors = process.StandardError.ReadToEndAsync();
        var dump = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if ((await errors).Contains("server version mismatch", StringComparison.Ordinal))
            return null;
        process.ExitCode.ShouldBe(0, await errors);
        // A word of chance keeps psql from running what a name holds.
        return string.Join('\n', dump.Split('\n').Where(line => !line.Contains("restrict ", StringComparison.Ordinal)));
    }
}
