using Freshet.Reasons;
using Npgsql;

namespace Freshet.Refreshing.Methods;

/// <summary>What a method has come to.</summary>
internal abstract record MethodResult
{
    private MethodResult()
    {
    }

    /// <summary>The view is refreshed.</summary>
    public sealed record Refreshed : MethodResult;

    /// <summary>The name belongs to another view by now, and nothing is recorded.</summary>
    public sealed record NameMoved : MethodResult;

    /// <summary>The method cannot refresh this view; another one may.</summary>
    public sealed record Impossible(Reason Reason) : MethodResult
    {
        /// <summary>That was known only when most of the work was done, so it is not to be tried again soon.</summary>
        public bool Filled { get; init; }
    }

    /// <summary>What stood in the way may pass.</summary>
    /// <param name="Cause">The server's error, if there was one.</param>
    public sealed record TryAgain(Reason Reason, PostgresException? Cause) : MethodResult;
}
