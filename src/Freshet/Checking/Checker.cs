namespace Freshet;

/// <summary>Every reason why a view cannot be refreshed, or not without blocking, or may be stale without anyone noticing. Pure.</summary>
internal sealed class Checker(Situation situation, CheckFacts facts)
{
    // From here on a usual refresh is likely to hit its limit one of these days.
    private const double NearTheLimit = 0.8;

    // Fewer refreshes than a day of hours prove nothing about who reads.
    private const int EnoughRefreshes = 24;

    private readonly ProblemFinder _finder = new(situation);

    public IEnumerable<Problem> Check(MaterializedView view)
    {
        var known = facts.Of(view);
        return _finder.Find(view).Concat(Indexes(view, known)).Concat(Query(view, known)).Concat(Functions(view, known)).Concat(Use(view, known));
    }

    public static Problem NullInKey(MaterializedView view, IReadOnlyList<string> columns) => new(
        "null_in_key",
        Severity.Warning,
        $"There are NULLs in {string.Join(", ", columns)} of its key, and every such row is written anew by every concurrent refresh, even if nothing changed.",
        $"Select coalesce({columns[0]}, …) in the query of {view.Name.ToSql()}, or put its unique index on columns without NULLs.");

    private static IEnumerable<Problem> Indexes(MaterializedView view, ViewFacts known)
    {
        foreach (var index in known.InvalidIndexes)
            yield return new("invalid_index", Severity.Warning, $"Its unique index {index} is invalid: a CREATE INDEX CONCURRENTLY failed and left it behind.", $"DROP INDEX CONCURRENTLY {index};");
        if (known.NullableKeys.Count > 0)
            yield return NullInKey(view, known.NullableKeys);
    }

    private static IEnumerable<Problem> Query(MaterializedView view, ViewFacts known)
    {
        if (known.ChangingColumns.Count == 0)
            yield break;
        yield return new(
            "changing_column",
            Severity.Warning,
            $"The query computes {string.Join(", ", known.ChangingColumns)} from now() or chance, so every row is written anew by every refresh.",
            $"Leave the column out of {view.Name.ToSql()}; data_as_of in freshet.freshness tells how old the data is.");
    }

    private IEnumerable<Problem> Functions(MaterializedView view, ViewFacts known)
    {
        var alsoReads = situation.Ledger.Policy(view.Name).AlsoReads;
        foreach (var function in known.Functions)
        {
            var relations = FunctionText.Relations(function.Body);
            var bare = relations.Where(relation => relation.Schema is null && facts.Relations.Contains(relation.Name)).Select(relation => relation.Name).ToList();
            if (bare.Count > 0 && !function.SetsSearchPath)
                yield return Unqualified(function, bare);
            foreach (var read in relations.SelectMany(Views).Where(read => read != view.Name && !view.Reads.Contains(read)))
            {
                if (alsoReads.Any(text => ViewName.TryParse(text, out var name) && name == read))
                    continue;
                yield return new(
                    "hidden_dependency",
                    Severity.Warning,
                    $"Its function {function.Name} seems to read {read}, which PostgreSQL does not know, so the two may be refreshed in the wrong order.",
                    $"freshet policy set {Shell.Quote(view.Name.ToString())} {string.Concat(alsoReads.Select(text => $"--also-reads {Shell.Quote(text)} "))}--also-reads {Shell.Quote(read.ToString())}");
            }
        }
    }

    private Problem Unqualified(FunctionFacts function, List<string> names)
    {
        var fails = situation.Catalog.Server.Major >= 17;
        var schemas = facts.Relations[names[0]].ToList();
        var schema = schemas.Contains(function.Name.Schema) ? function.Name.Schema : schemas[0];
        return new(
            "unqualified_name",
            fails ? Severity.Error : Severity.Warning,
            $"Its function {function.Name} names {string.Join(", ", names)} without a schema, and from PostgreSQL 17 on REFRESH looks such names up in pg_catalog alone{(fails ? "" : ": it fails after an upgrade")}.",
            $"ALTER FUNCTION {function.Name.ToSql()}({function.Arguments}) SET search_path = {ViewName.Quote(schema)};");
    }

    private IEnumerable<ViewName> Views((string? Schema, string Name) relation) =>
        (relation.Schema is { } schema ? [schema] : facts.Relations[relation.Name])
            .Select(inSchema => situation.Catalog.Views.FirstOrDefault(view => view.Name.Schema == inSchema && view.Name.Name == relation.Name)?.Name)
            .OfType<ViewName>();

    private IEnumerable<Problem> Use(MaterializedView view, ViewFacts known)
    {
        var limit = situation.Ledger.Policy(view.Name).StatementTimeout ?? situation.Refresh.StatementTimeout;
        if (situation.Ledger.Views.GetValueOrDefault(view.Name) is { DurationsMs: { Count: > 0 } durations })
        {
            var usual = TimeSpan.FromMilliseconds(durations.Order().ElementAt((int)Math.Ceiling(durations.Count * 0.95) - 1));
            if (usual > limit * NearTheLimit)
            {
                yield return new(
                    "near_timeout",
                    Severity.Warning,
                    $"A usual refresh takes up to {Times.Text(usual)}, and its limit is {Times.Text(limit)}.",
                    $"freshet policy set {Shell.Quote(view.Name.ToString())} --statement-timeout {(int)Math.Ceiling(usual.TotalMinutes * 2)}m");
            }
        }
        // A refresh scans the view once, or once for each index that it builds.
        if (known is { Scans: { } scans, Refreshes: >= EnoughRefreshes } && scans <= (long)known.Refreshes * Math.Max(1, known.Indexes))
        {
            yield return new(
                "never_read",
                Severity.Info,
                $"It was refreshed {known.Refreshes} times since the activity counters began, and nobody seems to have read it.",
                $"freshet policy set {Shell.Quote(view.Name.ToString())} --paused true");
        }
    }
}
