using Freshet.Catalog;
using Freshet.Databases;
using Freshet.Formatting;
using Freshet.Naming;
using Freshet.Reasons;
using Npgsql;
using NpgsqlTypes;

namespace Freshet.Checking;

/// <summary>Finds the columns that identify a row in a view's data. Reads all of it, so each attempt has a time limit.</summary>
/// <remarks>The view's owner can put something else in its place at any moment. Only a table or a materialized view can be sampled,
/// so the statement itself refuses a plain view or a foreign table, whose functions would run as this role; and a table whose rows
/// a policy filters is an error.</remarks>
internal sealed class KeyTester(Database database, TimeSpan limit)
{
    // Wider keys are guessed less often right than they cost.
    private const int MostCandidates = 20;

    private const string ColumnsSql = $"""
        {CatalogQueries.ColumnsSql} AND c.oid = $1
        ORDER BY a.attnum
        """;

    // As the view's owner, where the role may become it: unless that is a superuser, it has no more rights than this role.
    private const string OwnerSql = """
        SELECT o.rolname::text
        FROM pg_class c
        JOIN pg_roles o ON o.oid = c.relowner
        WHERE c.oid = $1 AND NOT o.rolsuper AND o.rolname <> current_user
          AND pg_has_role(session_user, o.oid, CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END)
        """;

    private const string LimitsSql = """
        SELECT set_config('statement_timeout', $1, true), set_config('lock_timeout', '1000', true), set_config('row_security', 'off', true),
               (SELECT set_config(s.name, 'view,foreign-table', true) FROM pg_settings s WHERE s.name = 'restrict_nonsystem_relation_kind')
        """;

    private (string Error, bool ForWantOfRight)? _refusal;

    /// <summary>Replaces the guess of the view's key with one that its data confirms.</summary>
    public async Task<List<Reason>> RefineAsync(MaterializedView view, List<Reason> problems, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var (columns, owner) = await ColumnsAsync(connection, view, cancellationToken);
        var rows = new Rows(connection, view, owner);
        if (view.UniqueIndex is null)
        {
            if (view.QueryKey is not null)
                return problems;
            var found = await FindKeyAsync(rows, columns, cancellationToken);
            return [.. problems.Select(problem => problem.Code == ReasonCode.NoUniqueIndex
                ? problem with { Text = $"{problem.Text} {found.Remark}", Fixes = found.Fixes }
                : problem)];
        }
        if (problems.Exists(problem => problem.Code == ReasonCode.NullInKey))
            return problems;
        foreach (var column in columns.Where(column => column.InUniqueIndex))
        {
            var nulls = $"SELECT EXISTS (SELECT FROM {rows.Sql} WHERE {ViewName.QuoteSent(column.Name)} IS NULL)";
            if (await HoldsAsync(rows, nulls, cancellationToken) == true)
                problems.Add(Checker.NullInKey(view, [column.Name]));
        }
        return problems;
    }

    private async Task<(string Remark, IReadOnlyList<Fix> Fixes)> FindKeyAsync(Rows rows, List<ViewColumn> columns, CancellationToken cancellationToken)
    {
        var view = rows.View;
        var unknown = false;
        foreach (var key in IndexAdvisor.Candidates(columns).Take(MostCandidates))
        {
            var holds = await IsKeyAsync(rows, key, cancellationToken);
            if (holds == true)
                return (
                    $"Only its current data speaks for {string.Join(", ", key.Select(column => column.Name))} as a key: "
                    + "nothing in the query keeps these columns unique, and from the day on that they are not, refreshes fail.",
                    [SelectKey, new Fix.Sql(IndexAdvisor.CreateIndexOn(view.Name, key))]);
            if (_refusal is { } refusal)
            {
                var right = refusal.ForWantOfRight ? $". To allow it: {Grants.ToRead(view.Name, database.User)}" : "";
                return ($"Its data could not be read to find a key: {refusal.Error}{right}", [Guess(view)]);
            }
            unknown |= holds is null;
        }
        return unknown
            ? ($"No key was found within {Times.Text(limit)} for each attempt.", [Guess(view)])
            : ("None of the tried combinations of columns is unique and not null.", [SelectKey]);
    }

    private static Fix.Advice SelectKey => new(
        "Let the query say what identifies a row: group by it, SELECT DISTINCT, or select the key of its table; "
        + "and create a unique index on that.");

    private static Fix.Sql Guess(MaterializedView view) => new Fix.Sql(view.IndexToCreate!); // only of views that lack an index

    private Task<bool?> IsKeyAsync(Rows rows, IReadOnlyList<ViewColumn> key, CancellationToken cancellationToken)
    {
        var list = string.Join(", ", key.Select(column => ViewName.QuoteSent(column.Name)));
        var nulls = string.Join(" OR ", key.Select(column => $"{ViewName.QuoteSent(column.Name)} IS NULL"));
        return HoldsAsync(
            rows,
            $"""
            SELECT NOT EXISTS (SELECT FROM {rows.Sql} WHERE {nulls})
               AND NOT EXISTS (SELECT FROM {rows.Sql} GROUP BY {list} HAVING count(*) > 1)
            """,
            cancellationToken);
    }

    private static async Task<(List<ViewColumn> Columns, string? Owner)> ColumnsAsync(
        NpgsqlConnection connection, MaterializedView view, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(connection);
        statements.Add(ColumnsSql).With(NpgsqlDbType.Oid, view.Oid);
        statements.Add(OwnerSql).With(NpgsqlDbType.Oid, view.Oid);
        return await statements.ReadAsync<(List<ViewColumn>, string?)>(
            async reader =>
            {
                var columns = await reader.ListAsync(CatalogQueries.Column, cancellationToken);
                await reader.NextResultAsync(cancellationToken);
                return ([.. columns.Select(row => row.Column)], await reader.ReadAsync(cancellationToken) ? reader.GetString(0) : null);
            },
            cancellationToken);
    }

    /// <returns>Null if there was no answer in time, or the query was refused.</returns>
    private async Task<bool?> HoldsAsync(Rows rows, string sql, CancellationToken cancellationToken)
    {
        try
        {
            return await QueryAsync(rows, sql, cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege && rows.Owner is not null)
        {
            return await HoldsAsync(rows with { Owner = null }, sql, cancellationToken); // the owner of a view need not have its schema
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable)
        {
            return null;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedFunction)
        {
            return false; // a column of a type that knows no equality, which no index can take either
        }
        catch (PostgresException e)
        {
            var (sqlState, message) = SqlStates.Describe(e);
            _refusal = ($"{message} ({sqlState})", sqlState == PostgresErrorCodes.InsufficientPrivilege);
            return null;
        }
    }

    private async Task<bool> QueryAsync(Rows rows, string sql, CancellationToken cancellationToken)
    {
        await using var transaction = await rows.Connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(rows.Connection, transaction) { Timeout = 0 };
        batch.Add("SET TRANSACTION READ ONLY");
        batch.Add(Statements.PinPath);
        batch.Add(LimitsSql).Parameters
            .With(NpgsqlDbType.Text, ((long)limit.TotalMilliseconds).ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (rows.Owner is { } owner)
            batch.Add($"SET LOCAL ROLE {ViewName.QuoteSent(owner)}");
        batch.Add(sql);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) && reader.GetBoolean(0);
    }

    /// <param name="Owner">The role to become; null to stay the connected one.</param>
    private sealed record Rows(NpgsqlConnection Connection, MaterializedView View, string? Owner)
    {
        /// <summary>All rows, of a table or a materialized view only.</summary>
        public string Sql => $"ONLY {View.Name.ToSentSql()} TABLESAMPLE SYSTEM (100)";
    }
}
