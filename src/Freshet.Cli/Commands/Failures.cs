using Freshet.Databases;
using Freshet.Hosting.Databases;

namespace Freshet.Cli;

/// <summary>The message for the user about an exception.</summary>
internal static class Failures
{
    /// <summary>One sentence for whatever can go wrong.</summary>
    /// <param name="database">The one of several that it went wrong in.</param>
    public static Failure Explain(Exception exception, bool cancelled, string? database = null) => exception switch
    {
        UsageException => new(ExitCode.Usage, "usage", exception.Message),
        LedgerRefusedException e => new(ExitCode.Problem, e.SqlState, exception.Message),
        NothingToShowException e => e.Failure,
        OperationCanceledException when cancelled => new(ExitCode.Cancelled, "cancelled", "Cancelled."),
        _ => Of(EngineFailure.Of(exception, database)),
    };

    /// <summary>Whether it is explained by the state of one database.</summary>
    public static bool IsOfDatabase(Exception exception) =>
        exception is LedgerRefusedException || EngineFailure.Of(exception).Kind != FailureKind.Bug;

    public static bool IsBug(Exception exception) =>
        exception is not (UsageException or NothingToShowException) && !IsOfDatabase(exception);

    /// <summary>The sentence; for a bug, all that helps to find it.</summary>
    public static string ForLog(Exception exception) =>
        IsOfDatabase(exception) ? Explain(exception, cancelled: false).Message : ExceptionText.Of(exception);

    private static Failure Of(EngineFailure failure)
    {
        var exitCode = failure.Kind switch
        {
            FailureKind.Setup => ExitCode.Usage,
            FailureKind.Unreachable => ExitCode.Unreachable,
            _ => ExitCode.Problem,
        };
        return new(exitCode, failure.Code, failure.Message);
    }
}
