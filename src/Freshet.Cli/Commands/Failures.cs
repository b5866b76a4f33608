using Freshet.Databases;
using Freshet.Hosting.Settings;
using Freshet.Ledger;
using Npgsql;

namespace Freshet.Cli;

/// <summary>What a user is told of an exception.</summary>
internal static class Failures
{
    /// <summary>One sentence for whatever can go wrong.</summary>
    public static Failure Explain(Exception exception, bool cancelled) => exception switch
    {
        UsageException => new(ExitCode.Usage, "usage", exception.Message),
        SettingsException => new(ExitCode.Usage, "settings", exception.Message),
        LedgerUnavailableException => new(ExitCode.Usage, "ledger_unavailable", exception.Message),
        LedgerTooNewException => new(ExitCode.Usage, "ledger_too_new", exception.Message),
        LedgerRefusedException e => new(ExitCode.Problem, e.SqlState, exception.Message),
        DatabaseUnreachableException => new(ExitCode.Unreachable, "unreachable", exception.Message),
        RunUnreadableException => new(ExitCode.Problem, "run_unreadable", exception.Message),
        NothingToShowException e => e.Failure,
        OperationCanceledException when cancelled => new(ExitCode.Cancelled, "cancelled", "Cancelled."),
        NpgsqlException or TimeoutException => Refused(exception),
        _ => new(
            ExitCode.Problem,
            "fault",
            $"This is a fault of Freshet's; please report it: {exception.GetType().Name}: {exception.Message}"),
    };

    /// <summary>The same, with the name of the database where the message has none.</summary>
    public static Failure ExplainIn(string database, Exception exception, bool cancelled)
    {
        var failure = Explain(exception, cancelled);
        return exception is NpgsqlException or TimeoutException ? failure with { Message = $"{database}: {failure.Message}" } : failure;
    }

    private static Failure Refused(Exception exception)
    {
        var (sqlState, message) = SqlStates.Describe(exception);
        return SqlStates.LosesConnection(exception)
            ? new(ExitCode.Unreachable, "connection_lost", $"The database went away: {message}.")
            : new(
                ExitCode.Problem,
                sqlState ?? "database",
                $"The database refused: {message}{(sqlState is null ? "" : $" ({sqlState})")}.");
    }
}
