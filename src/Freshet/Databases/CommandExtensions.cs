using Npgsql;
using NpgsqlTypes;

namespace Freshet.Databases;

internal static class CommandExtensions
{
    /// <summary>Appends a parameter, $1, $2 …; null becomes NULL, so its type has to be named.</summary>
    public static NpgsqlParameterCollection With(this NpgsqlParameterCollection parameters, NpgsqlDbType type, object? value)
    {
        parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
        return parameters;
    }

    public static NpgsqlBatchCommand Add(this NpgsqlBatch batch, string sql)
    {
        var command = new NpgsqlBatchCommand(sql);
        batch.BatchCommands.Add(command);
        return command;
    }
}
