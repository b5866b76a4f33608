using Freshet.Databases;
using Freshet.Hosting.Settings;
using Freshet.Ledger;

namespace Freshet.Api.Problems;

/// <summary>What an exception of the engine means to a caller.</summary>
internal static class Failure
{
    /// <summary>Whether it is one that a database's state explains; anything else is a fault.</summary>
    public static bool IsDatabases(Exception exception) =>
        exception is DatabaseUnreachableException or DatabaseRefusedException
        or LedgerUnavailableException or LedgerTooNewException or SettingsException;

    public static (string Code, string Message) Explain(Exception exception) => exception switch
    {
        DatabaseUnreachableException => ("unreachable", exception.Message),
        LedgerUnavailableException => ("ledger_unavailable", exception.Message),
        SettingsException => ("settings", exception.Message),
        LedgerTooNewException => ("ledger_too_new", exception.Message),
        DatabaseRefusedException refused => (refused.Code, exception.Message),
        ProblemException problem => (problem.Code, exception.Message),
        _ => ("fault", "This is a fault of Freshet's. Its log has the details, under the event 200."),
    };
}
