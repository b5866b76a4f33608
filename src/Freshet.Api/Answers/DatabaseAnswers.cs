using System.Runtime.ExceptionServices;
using Freshet.Api.Problems;
using Freshet.Hosting.Databases;
using Microsoft.AspNetCore.Http;

namespace Freshet.Api.Answers;

/// <summary>What several databases answered, as one answer of the API.</summary>
internal static class DatabaseAnswers
{
    private const string Header = "Freshet-Unavailable";

    /// <summary>The answers of those that gave one; the others are named in a header, as a list that only looks complete would hide
    /// what is stale.</summary>
    /// <exception cref="Exception">None gave an answer, or one of them met a bug.</exception>
    public static IReadOnlyList<DatabaseAnswer<T>> Given<T>(this IReadOnlyList<DatabaseAnswer<T>> answers, HttpRequest request)
        where T : class
    {
        var failed = answers.Where(answer => answer.Error is not null).ToList();
        var fatal = failed.Find(answer => !Failure.IsOfDatabase(answer.Error!)) // filtered just before
            ?? (failed.Count == answers.Count ? failed.FirstOrDefault() : null);
        if (fatal is { Error: { } error })
            ExceptionDispatchInfo.Throw(error);
        if (failed.Count > 0)
            request.HttpContext.Response.Headers[Header] =
                string.Join(", ", failed.Select(answer => Uri.EscapeDataString(answer.Database.Name)));
        return [.. answers.Where(answer => answer.Error is null)];
    }
}
