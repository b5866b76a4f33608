using Npgsql;
using NpgsqlTypes;

namespace Freshet;

/// <summary>Tries on a view's data which columns identify a row. Reads all of it, so each try has a limit.</summary>
internal sealed class KeyTester(Database database, TimeSpan limit)
{
    private const string NoUniqueIndex = "no_unique_index";
    private const string NullInKey = "null_in_key";

    // Wider keys are guessed less often right than they cost.
    private const int MostCandidates = 20;

    private const string ColumnsSql = $"""
        {CatalogQueries.ColumnsSql} AND c.oid = $1
        ORDER BY a.attnum
        """;

    private (string Error, bool ForWantOfRight)? _refusal;

    /// <summary>Replaces what was guessed of the view's key by what holds on its data.</summary>
    public async Task<List<Problem>> RefineAsync(MaterializedView view, List<Problem> problems, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var columns = await ColumnsAsync(connection, view, cancellationToken);
        if (view.UniqueIndex is null)
        {
            var proven = await FindKeyAsync(connection, view, columns, cancellationToken);
            return [.. problems.Select(problem => problem.Code == NoUniqueIndex
                ? problem with { Message = $"{problem.Message} {proven.Remark}", Fix = proven.Fix }
                : problem)];
        }
        if (problems.Exists(problem => problem.Code == NullInKey))
            return problems;
        foreach (var column in columns.Where(column => column.InUniqueIndex))
        {
            var nulls = $"SELECT EXISTS (SELECT FROM {view.Name.ToSql()} WHERE {ViewName.Quote(column.Name)} IS NULL)";
            if (await HoldsAsync(connection, nulls, cancellationToken) == true)
                problems.Add(Checker.NullInKey(view, [column.Name]));
        }
        return problems;
    }

    private async Task<(string Remark, string Fix)> FindKeyAsync(
        NpgsqlConnection connection, MaterializedView view, List<ViewColumn> columns, CancellationToken cancellationToken)
    {
        var unknown = false;
        foreach (var key in IndexAdvisor.Candidates(columns).Take(MostCandidates))
        {
            var holds = await IsKeyAsync(connection, view, key, cancellationToken);
            if (holds == true)
                return (
                    "These columns identify every row that it holds now.",
                    IndexAdvisor.CreateIndexOn(view.Name, await ShortenedAsync(connection, view, key, cancellationToken)));
            if (_refusal is { } refusal)
            {
                var right = refusal.ForWantOfRight ? $". That takes: {Grants.ToRead(view.Name, database.User)}" : "";
                return ($"Its key could not be tried on its data: {refusal.Error}{right}", view.IndexToCreate ?? "");
            }
            unknown |= holds is null;
        }
        return unknown
            ? ($"Its key could not be found within {Times.Text(limit)} for each try.", view.IndexToCreate ?? "")
            : (
                "No columns that were tried identify its rows without NULLs.",
                "Select a key in the view's query, such as row_number() OVER (ORDER BY …) AS id, and create a unique index on it.");
    }

    /// <summary>Leaves out what the key does not need, from its end: the columns that are least likely to be part of it
    /// stand there.</summary>
    private async Task<IReadOnlyList<ViewColumn>> ShortenedAsync(
        NpgsqlConnection connection, MaterializedView view, IReadOnlyList<ViewColumn> key, CancellationToken cancellationToken)
    {
        foreach (var column in key.Reverse())
        {
            var shorter = key.Where(other => other != column).ToList();
            if (shorter.Count > 0 && await IsKeyAsync(connection, view, shorter, cancellationToken) == true)
                key = shorter;
        }
        return key;
    }

    private Task<bool?> IsKeyAsync(
        NpgsqlConnection connection, MaterializedView view, IReadOnlyList<ViewColumn> key, CancellationToken cancellationToken)
    {
        var list = string.Join(", ", key.Select(column => ViewName.Quote(column.Name)));
        var nulls = string.Join(" OR ", key.Select(column => $"{ViewName.Quote(column.Name)} IS NULL"));
        return HoldsAsync(
            connection,
            $"""
            SELECT NOT EXISTS (SELECT FROM {view.Name.ToSql()} WHERE {nulls})
               AND NOT EXISTS (SELECT FROM {view.Name.ToSql()} GROUP BY {list} HAVING count(*) > 1)
            """,
            cancellationToken);
    }

    private static async Task<List<ViewColumn>> ColumnsAsync(
        NpgsqlConnection connection, MaterializedView view, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(ColumnsSql, connection);
        command.Parameters.With(NpgsqlDbType.Oid, view.Oid);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return [.. (await reader.ListAsync(CatalogQueries.Column, cancellationToken)).Select(row => row.Column)];
    }

    /// <returns>Null if the answer did not come in time, or may not be had.</returns>
    private async Task<bool?> HoldsAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            await using var batch = new NpgsqlBatch(connection, transaction) { Timeout = 0 };
            batch.Add("SELECT set_config('statement_timeout', $1, true), set_config('lock_timeout', '1000', true)").Parameters
                .With(NpgsqlDbType.Text, ((long)limit.TotalMilliseconds).ToString(System.Globalization.CultureInfo.InvariantCulture));
            batch.Add(sql);
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            await reader.NextResultAsync(cancellationToken);
            return await reader.ReadAsync(cancellationToken) && reader.GetBoolean(0);
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
}
