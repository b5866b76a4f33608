using System.Globalization;
using Freshet.Databases;
using Freshet.Naming;
using Npgsql;
using NpgsqlTypes;

namespace Freshet.Refreshing.Swaps;

/// <summary>The statements that put a copy in the place of its view.</summary>
internal static class ExchangeStatements
{
    // All locks together are waited for no longer than one: whoever reads the first waits behind all of them. The server's clock measures,
    // because the statements travel in one round trip.
    // Less than deadlock_timeout, so that no reader is ever the victim of a deadlock: one that reads the view, then a plain view on it, waits
    // for the exchange as the exchange waits for it.
    private const string BeginSql = """
        SELECT set_config('freshet.exchange_end',
                          (extract(epoch FROM clock_timestamp()) * 1000 + least($1, s.setting::numeric / 2))::text, true)
        FROM pg_settings s WHERE s.name = 'deadlock_timeout'
        """;

    private const string LimitSql = """
        SELECT set_config('lock_timeout', greatest(1, ceil(
            current_setting('freshet.exchange_end')::numeric - extract(epoch FROM clock_timestamp()) * 1000))::integer::text, true)
        """;

    /// <summary>Adds the locks, the comparison, the exchange of the names, and what follows from it.</summary>
    /// <param name="lockWait">How long all locks together may be waited for.</param>
    public static void AddTo(NpgsqlBatch batch, SwapSource view, uint copy, SwapNames names, TimeSpan lockWait)
    {
        batch.Add(BeginSql).Parameters.With(NpgsqlDbType.Numeric, (decimal)lockWait.TotalMilliseconds);
        // Who reads the view through another one locks that first; so does this.
        foreach (var reader in view.Place.Readers)
        {
            SwapSettings.AddRole(batch, reader.Owner);
            AddLock(batch, "VIEW", SwapNames.Qualified(reader.Schema, reader.Name), reader.Owner);
        }
        SwapSettings.AddRole(batch, view.Place.Owner);
        AddLock(batch, "MATERIALIZED VIEW", names.View, view.Place.Owner);
        foreach (var index in view.Place.Indexes)
            AddLock(batch, "INDEX", names.InSchema(index), view.Place.Owner);
        // A GRANT, or a change of statistics, takes no lock on the view. It changes the rows that these change, so it is done before them, or
        // it fails.
        batch.Add($"ALTER MATERIALIZED VIEW {names.View} {string.Join(", ", view.Body.Columns.Select(Restate))}");
        foreach (var (number, name) in view.Place.Statistics.Index())
            batch.Add($"ALTER STATISTICS {SwapNames.Qualified(view.Body.Statistics[number].Schema, name)} RENAME TO {names.OldStatistics(number)}");
        AddLimit(batch);
        batch.Add($"ALTER MATERIALIZED VIEW {names.View} RENAME TO {names.OldName}");
        batch.Add(ShapeSql.RequireShape).Parameters
            .With(NpgsqlDbType.Text, names.Old).With(NpgsqlDbType.Text, view.BodyText).With(NpgsqlDbType.Text, view.PlaceText);
        batch.Add($"ALTER MATERIALIZED VIEW {names.Copy} RENAME TO {names.Name}");
        AddReaders(batch, view, copy);
        SwapSettings.AddRole(batch, view.Place.Owner);
        AddLimit(batch);
        batch.Add($"DROP MATERIALIZED VIEW {names.Old} RESTRICT");
        foreach (var (number, index) in view.Place.Indexes.Index())
            batch.Add($"ALTER INDEX {names.InSchema(names.Index(number))} RENAME TO {ViewName.QuoteSent(index)}");
        foreach (var (number, name) in view.Place.Statistics.Index())
        {
            var statistics = SwapNames.Qualified(view.Body.Statistics[number].Schema, names.Statistics(number));
            batch.Add($"ALTER STATISTICS {statistics} RENAME TO {ViewName.QuoteSent(name)}");
        }
    }

    /// <summary>Adds the plain views, which the name leads to the copy now.</summary>
    private static void AddReaders(NpgsqlBatch batch, SwapSource view, uint copy)
    {
        foreach (var (number, reader) in view.Place.Readers.Index())
        {
            SwapSettings.AddRole(batch, reader.Owner);
            AddLimit(batch);
            batch.Add(Define("CREATE OR REPLACE VIEW", SwapNames.Qualified(reader.Schema, reader.Name), reader, view.ReaderDefinitions[number]));
            batch.Add(ShapeSql.RequireReader).Parameters
                .With(NpgsqlDbType.Oid, reader.Oid)
                .With(NpgsqlDbType.Text, reader.Tree)
                .With(NpgsqlDbType.Oid, view.Oid)
                .With(NpgsqlDbType.Oid, copy);
        }
    }

    /// <summary>A plain view with the options and the query of another one.</summary>
    public static string Define(string verb, string name, ViewPlace.Reader reader, string definition) =>
        $"{verb} {name}{Ddl.With(Ddl.Options(reader.Options))} AS {Ddl.Query(definition)}";

    /// <summary>Locks a relation against all others, and nothing else: LOCK TABLE takes no materialized view, and locks what a plain one
    /// reads. An owner that it has already changes nothing; if it has another one by now, the comparison after it fails.</summary>
    private static void AddLock(NpgsqlBatch batch, string kind, string name, string owner)
    {
        AddLimit(batch);
        batch.Add($"ALTER {kind} {name} OWNER TO {ViewName.QuoteSent(owner)}");
    }

    /// <summary>Leaves the next statements what is left of the time for locks.</summary>
    public static void AddLimit(NpgsqlBatch batch) => batch.Add(LimitSql);

    private static string Restate(ViewBody.Column column) => string.Create(
        CultureInfo.InvariantCulture, $"ALTER COLUMN {ViewName.QuoteSent(column.Name)} SET STATISTICS {column.Statistics}");
}
