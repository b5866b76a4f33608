using System.Text;
using Npgsql;

namespace Freshet.Databases;

/// <summary>Unexpected exceptions as text for logs. Of messages that may hold a row's data only the condition's name is shown.</summary>
public static class ExceptionText
{
    /// <summary>Types, messages and stack traces, from the exception to its innermost cause.</summary>
    public static string Of(Exception exception)
    {
        var text = new StringBuilder();
        Append(text, exception);
        return text.ToString();
    }

    /// <summary>For a log event: the message of an error that a database can cause, or all of <see cref="Of"/> for any other.</summary>
    public static string ForLog(Exception exception) =>
        exception is OperationCanceledException or DatabaseUnreachableException || SqlStates.IsDatabaseError(exception)
            ? SqlStates.Describe(exception).Message
            : Of(exception);

    /// <summary>Type and message, as in <c>InvalidOperationException: Sequence contains no elements</c>.</summary>
    public static string OneLineOf(Exception exception) => $"{exception.GetType().Name}: {Message(exception)}";

    private static void Append(StringBuilder text, Exception exception)
    {
        text.Append(exception.GetType().FullName).Append(": ").Append(Message(exception));
        if (exception.StackTrace is { } trace)
            text.AppendLine().Append(trace);
        IEnumerable<Exception> causes = exception is AggregateException all
            ? all.InnerExceptions
            : exception.InnerException is { } inner ? [inner] : [];
        foreach (var cause in causes)
        {
            text.AppendLine().Append("caused by ");
            Append(text, cause);
        }
    }

    private static string Message(Exception exception)
    {
        // Its own message repeats those of its causes, as they are.
        if (exception is AggregateException)
            return "several errors";
        if (exception is not (NpgsqlException or TimeoutException))
            return exception.Message;
        var (sqlState, message) = SqlStates.Describe(exception);
        return sqlState is null ? message : $"{message} ({sqlState})";
    }
}
