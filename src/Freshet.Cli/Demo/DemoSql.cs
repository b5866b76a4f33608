using System.Diagnostics;
using Npgsql;

namespace Freshet.Cli;

/// <summary>Runs the SQL files beside it, and other statements, and takes their time.</summary>
internal static class DemoSql
{
    public static string File(string name)
    {
        using var stream = typeof(DemoSql).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not built in.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Runs one or more statements, as one transaction; a server may be slow, so only the token ends it.</summary>
    public static async Task<TimeSpan> ExecuteAsync(this NpgsqlDataSource pool, string sql, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await using var command = pool.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken);
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>All rows of a query whose columns are texts.</summary>
    public static async Task<IReadOnlyList<IReadOnlyList<string>>> RowsAsync(
        this NpgsqlDataSource pool, string sql, CancellationToken cancellationToken)
    {
        await using var command = pool.CreateCommand(sql);
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<IReadOnlyList<string>>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)]);
        return rows;
    }

    /// <summary>How long a query takes until its last row has arrived here.</summary>
    public static async Task<TimeSpan> FetchAsync(this NpgsqlConnection connection, string query, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await using var command = new NpgsqlCommand(query, connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            // The row is here: that is all.
        }
        return Stopwatch.GetElapsedTime(started);
    }
}
