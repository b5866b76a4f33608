using Freshet.Databases;
using Freshet.Hosting.Settings;
using Freshet.Ledger;
using Npgsql;

namespace Freshet.Hosting.Databases;

/// <summary>What an exception of the engine means to a caller, whichever host the call came by.</summary>
/// <param name="Code">Stable: programs may rely on it. The server's own SQLSTATE, if it gave one.</param>
/// <param name="Message">Names no user and shows no row's data.</param>
public sealed record EngineFailure(FailureKind Kind, string Code, string Message)
{
    private const string Unreachable = "unreachable";

    /// <param name="database">The database by its name in the settings; null if there is only one.</param>
    public static EngineFailure Of(Exception exception, string? database = null) => exception switch
    {
        SettingsException => new(FailureKind.Setup, "settings", exception.Message),
        ReadOnlyServerException => new(FailureKind.Refused, "read_only", exception.Message),
        LedgerUnavailableException => new(FailureKind.Setup, "ledger_unavailable", exception.Message),
        LedgerTooNewException => new(FailureKind.Setup, "ledger_too_new", exception.Message),
        RunUnreadableException => new(FailureKind.Refused, "run_unreadable", exception.Message),
        DatabaseUnreachableException => new(FailureKind.Unreachable, Unreachable, exception.Message),
        // Npgsql wraps what its connections meet: a bare IOException may come from the caller's own output.
        NpgsqlException or TimeoutException => OfDatabase(exception, database),
        _ => new(
            FailureKind.Bug, "internal_error", $"This is a bug in Freshet; please report it: {ExceptionText.OneLineOf(exception)}"),
    };

    /// <summary>Of an exception that only the database can have caused.</summary>
    /// <param name="database">As above.</param>
    public static EngineFailure OfDatabase(Exception exception, string? database)
    {
        var subject = database is null ? "The database" : $"The database {database}";
        var (sqlState, message) = SqlStates.Describe(exception);
        if (SqlStates.IsTimeout(exception))
            return new(FailureKind.Unreachable, Unreachable, $"{subject} did not answer: {message}.");
        return SqlStates.LosesConnection(exception)
            ? new(FailureKind.Unreachable, Unreachable, $"{subject} went away: {message}.")
            : new(FailureKind.Refused, sqlState ?? "database", $"{subject} refused: {message}{(sqlState is null ? "" : $" ({sqlState})")}.");
    }
}
