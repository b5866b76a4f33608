using Freshet.Databases;

namespace Freshet.Api.Problems;

/// <summary>A database that was reached, and then did not do what it was asked; the message neither names a user nor
/// shows what rows hold.</summary>
internal sealed class DatabaseRefusedException : Exception
{
    public DatabaseRefusedException(Database database, Exception cause)
        : base(Explain(database.Name, cause), cause)
    {
        Code = SqlStates.LosesConnection(cause) ? "unreachable" : SqlStates.Describe(cause).SqlState ?? "unreachable";
    }

    /// <summary>The server's own, if it gave one.</summary>
    public string Code { get; }

    private static string Explain(string database, Exception cause)
    {
        var (sqlState, message) = SqlStates.Describe(cause);
        return SqlStates.LosesConnection(cause)
            ? $"The database {database} went away: {message}."
            : $"The database {database} refused: {message}{(sqlState is null ? "" : $" ({sqlState})")}.";
    }
}
