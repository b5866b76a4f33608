using Npgsql;

namespace Freshet.Http;

/// <summary>What an exception of the engine means to a caller.</summary>
internal static class Failure
{
    /// <summary>Whether it is one that a database's state explains; anything else is a fault.</summary>
    public static bool IsDatabases(Exception exception) =>
        exception is DatabaseUnreachableException or LedgerUnavailableException or LedgerTooNewException or NpgsqlException or TimeoutException or IOException;

    /// <summary>Neither names a user or a password, nor shows what rows hold.</summary>
    public static (string Code, string Message) Explain(Exception exception)
    {
        switch (exception)
        {
            case DatabaseUnreachableException:
                return ("unreachable", exception.Message);
            case LedgerUnavailableException:
                return ("ledger_unavailable", exception.Message);
            case LedgerTooNewException:
                return ("ledger_too_new", exception.Message);
            default:
                var (sqlState, message) = SqlStates.Describe(exception);
                return SqlStates.LosesConnection(exception)
                    ? ("unreachable", $"The database went away: {message}.")
                    : (sqlState ?? "unreachable", $"The database refused: {message}{(sqlState is null ? "" : $" ({sqlState})")}.");
        }
    }
}
