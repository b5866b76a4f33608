using Freshet.Databases;
using Freshet.Hosting.Databases;

namespace Freshet.Api.Problems;

/// <summary>A database that was reached and refused the request.</summary>
internal sealed class DatabaseRefusedException : Exception
{
    public DatabaseRefusedException(Database database, Exception cause)
        : this(EngineFailure.OfDatabase(cause, database.Name), cause)
    {
    }

    private DatabaseRefusedException(EngineFailure failure, Exception cause)
        : base(failure.Message, cause) => Failure = failure;

    public EngineFailure Failure { get; }
}
