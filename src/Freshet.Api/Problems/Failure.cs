using Freshet.Hosting.Databases;

namespace Freshet.Api.Problems;

/// <summary>What an exception means to a caller of the API.</summary>
internal static class Failure
{
    /// <summary>Whether it is one that a database's state explains; anything else is a bug.</summary>
    public static bool IsOfDatabase(Exception exception) => Engine(exception).Kind != FailureKind.Bug;

    public static (string Code, string Message) Explain(Exception exception)
    {
        if (exception is ProblemException problem)
            return (problem.Code, problem.Message);
        var failure = Engine(exception);
        return failure.Kind == FailureKind.Bug
            ? (failure.Code, "This is a bug in Freshet. Its log has the details (event 200).")
            : (failure.Code, failure.Message);
    }

    private static EngineFailure Engine(Exception exception) =>
        exception is DatabaseRefusedException refused ? refused.Failure : EngineFailure.Of(exception);
}
