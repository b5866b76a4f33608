using Freshet.Hosting;
using Npgsql;

namespace Freshet.Cli;

/// <summary>What a user is told of an exception, and the exit code that goes with it.</summary>
internal static class Failures
{
    /// <summary>One sentence for whatever can go wrong.</summary>
    public static (int ExitCode, string Code, string Message) Explain(Exception exception, bool cancelled) => exception switch
    {
        UsageException => (ExitCode.Usage, "usage", exception.Message),
        SettingsException => (ExitCode.Usage, "settings", exception.Message),
        LedgerUnavailableException => (ExitCode.Usage, "ledger_unavailable", exception.Message),
        LedgerTooNewException => (ExitCode.Usage, "ledger_too_new", exception.Message),
        LedgerRefusedException e => (ExitCode.Problem, e.SqlState, exception.Message),
        DatabaseUnreachableException => (ExitCode.Unreachable, "unreachable", exception.Message),
        OperationCanceledException when cancelled => (ExitCode.Cancelled, "cancelled", "Cancelled."),
        NpgsqlException or TimeoutException => Refused(exception),
        _ => (ExitCode.Problem, "fault", $"This is a fault of Freshet's; please report it: {exception.GetType().Name}: {exception.Message}"),
    };

    private static (int ExitCode, string Code, string Message) Refused(Exception exception)
    {
        var (sqlState, message) = SqlStates.Describe(exception);
        return SqlStates.LosesConnection(exception)
            ? (ExitCode.Unreachable, "connection_lost", $"The database went away: {message}.")
            : (ExitCode.Problem, sqlState ?? "database", $"The database refused: {message}{(sqlState is null ? "" : $" ({sqlState})")}.");
    }
}
