using System.Globalization;
using Freshet.Naming;

namespace Freshet.Refreshing.Swaps;

/// <summary>The statements that make an empty copy of a view, with all that belongs to it.</summary>
internal static class CopyStatements
{
    /// <summary>In the order in which to run them, as the view's owner.</summary>
    /// <param name="definition">The view's query.</param>
    public static IEnumerable<string> Of(ViewBody body, ViewPlace place, string definition, SwapNames names) =>
    [
        Create(body, definition, names),
        // Revoking a privilege on the view revokes it on its columns too.
        .. Grants(body, place, names),
        .. body.Columns.SelectMany(column => OfColumn(column, names)),
        .. body.Indexes.SelectMany((index, number) => OfIndex(index, number, names)),
        .. Identity(body, names),
        .. body.Statistics.SelectMany((statistics, number) => OfStatistics(statistics, number, names)),
        .. Comment($"MATERIALIZED VIEW {names.Copy}", body.Comment),
    ];

    private static string Create(ViewBody body, string definition, SwapNames names)
    {
        var options = Ddl.With([.. Ddl.Options(body.Options), .. Ddl.Options(body.ToastOptions, "toast.")]);
        var tablespace = body.Tablespace is { } space ? $" TABLESPACE {ViewName.QuoteSent(space)}" : "";
        return $"CREATE MATERIALIZED VIEW {names.Copy} USING {ViewName.QuoteSent(body.AccessMethod)}{options}{tablespace} AS "
            + $"{Ddl.Query(definition)} WITH NO DATA";
    }

    private static IEnumerable<string> OfColumn(ViewBody.Column column, SwapNames names)
    {
        var name = ViewName.QuoteSent(column.Name);
        List<string> changes = [];
        if (column.Statistics >= 0)
            changes.Add(string.Create(CultureInfo.InvariantCulture, $"SET STATISTICS {column.Statistics}"));
        if (column.Storage is { } storage)
            changes.Add($"SET STORAGE {storage}");
        if (column.Compression is { } compression)
            changes.Add($"SET COMPRESSION {compression}");
        if (column.Options.Count > 0)
            changes.Add($"SET ({string.Join(", ", Ddl.Options(column.Options))})");
        if (changes.Count > 0)
            yield return $"ALTER MATERIALIZED VIEW {names.Copy} {string.Join(", ", changes.Select(change => $"ALTER COLUMN {name} {change}"))}";
        foreach (var grant in column.Grants)
            yield return Grant(grant, $"{grant.Privilege} ({name})", names);
        foreach (var comment in Comment($"COLUMN {names.Copy}.{name}", column.Comment))
            yield return comment;
    }

    private static IEnumerable<string> OfIndex(ViewBody.Index index, int number, SwapNames names)
    {
        var name = names.InSchema(names.Index(number));
        // The text of an index's definition does not have it.
        yield return $"SET LOCAL default_tablespace = {Ddl.Literal(index.Tablespace ?? "")}";
        yield return $"CREATE {(index.Unique ? "UNIQUE " : "")}INDEX {ViewName.QuoteSent(names.Index(number))} ON {names.Copy} {index.Definition}";
        foreach (var (column, target) in index.Statistics)
            yield return string.Create(CultureInfo.InvariantCulture, $"ALTER INDEX {name} ALTER COLUMN {column} SET STATISTICS {target}");
        if (index.Clustered)
            yield return $"ALTER MATERIALIZED VIEW {names.Copy} CLUSTER ON {ViewName.QuoteSent(names.Index(number))}";
        foreach (var comment in Comment($"INDEX {name}", index.Comment))
            yield return comment;
    }

    private static IEnumerable<string> Identity(ViewBody body, SwapNames names)
    {
        var number = body.Indexes.ToList().FindIndex(index => index.ReplicaIdentity);
        var identity = body.ReplicaIdentity switch
        {
            'f' => "FULL",
            'n' => "NOTHING",
            'i' when number >= 0 => $"USING INDEX {ViewName.QuoteSent(names.Index(number))}",
            _ => null,
        };
        if (identity is not null)
            yield return $"ALTER MATERIALIZED VIEW {names.Copy} REPLICA IDENTITY {identity}";
    }

    private static IEnumerable<string> OfStatistics(ViewBody.StatisticsObject statistics, int number, SwapNames names)
    {
        var name = SwapNames.Qualified(statistics.Schema, names.Statistics(number));
        yield return $"CREATE STATISTICS {name} {statistics.Definition} FROM {names.Copy}";
        if (statistics.Target >= 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"ALTER STATISTICS {name} SET STATISTICS {statistics.Target}");
        foreach (var comment in Comment($"STATISTICS {name}", statistics.Comment))
            yield return comment;
    }

    /// <summary>In the order of the list, which dumps follow.</summary>
    private static IEnumerable<string> Grants(ViewBody body, ViewPlace place, SwapNames names)
    {
        if (!place.HasGrants)
            yield break;
        var all = place.DefaultGrantees.Append(place.Owner).Distinct().Select(ViewName.QuoteSent).Prepend("PUBLIC");
        yield return $"REVOKE ALL ON {names.Copy} FROM {string.Join(", ", all)}";
        foreach (var grant in body.Grants)
            yield return Grant(grant, grant.Privilege, names);
    }

    private static string Grant(Grant grant, string privilege, SwapNames names) =>
        $"GRANT {privilege} ON {names.Copy} TO {(grant.Grantee is { } role ? ViewName.QuoteSent(role) : "PUBLIC")}"
        + (grant.Grantable ? " WITH GRANT OPTION" : "");

    private static IEnumerable<string> Comment(string part, string? comment)
    {
        if (comment is not null)
            yield return $"COMMENT ON {part} IS {Ddl.Literal(comment)}";
    }
}
