using Npgsql;

namespace Freshet.Databases;

internal static class ReaderExtensions
{
    /// <summary>The rows of the current result.</summary>
    public static async Task<List<T>> ListAsync<T>(
        this NpgsqlDataReader reader, Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(row(reader));
        return rows;
    }

    /// <summary>A column's value, or null where the database has NULL.</summary>
    public static T? Nullable<T>(this NpgsqlDataReader reader, int column)
        where T : struct => reader.IsDBNull(column) ? null : reader.GetFieldValue<T>(column);

    /// <summary>A column's text, or null where the database has NULL.</summary>
    public static string? Text(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
