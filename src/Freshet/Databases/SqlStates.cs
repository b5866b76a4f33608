using System.Net.Sockets;
using System.Reflection;
using System.Text.Json;
using Npgsql;

namespace Freshet;

/// <summary>What an error of the database means to Freshet: tried again or not, and what of it may be shown.</summary>
public static class SqlStates
{
    // Npgsql's own IsTransient also holds for a missing unique index, a full disk and exhausted memory: repeating helps none of them.
    private static readonly HashSet<string> Transient =
    [
        PostgresErrorCodes.SerializationFailure,
        PostgresErrorCodes.DeadlockDetected,
        PostgresErrorCodes.LockNotAvailable,
        PostgresErrorCodes.TooManyConnections,
        PostgresErrorCodes.AdminShutdown,
        PostgresErrorCodes.CrashShutdown,
        PostgresErrorCodes.CannotConnectNow,
        PostgresErrorCodes.ConnectionException,
        PostgresErrorCodes.ConnectionDoesNotExist,
        PostgresErrorCodes.ConnectionFailure,
        PostgresErrorCodes.SqlClientUnableToEstablishSqlConnection,
        PostgresErrorCodes.ProtocolViolation, // what PgBouncer says when its server goes away
        IdleSessionTimeout,
    ];

    private static readonly HashSet<string> Lost =
    [
        PostgresErrorCodes.AdminShutdown,
        PostgresErrorCodes.CrashShutdown,
        PostgresErrorCodes.ConnectionException,
        PostgresErrorCodes.ConnectionDoesNotExist,
        PostgresErrorCodes.ConnectionFailure,
        PostgresErrorCodes.ProtocolViolation,
        IdleSessionTimeout,
    ];

    // A lane may wait long for its next view.
    private const string IdleSessionTimeout = "57P05";

    // Classes whose messages name objects, never values of a row. Of all others only the condition's name is shown.
    private static readonly HashSet<string> SpeakingClasses =
        ["08", "0A", "21", "23", "25", "28", "40", "53", "54", "55", "57", "58"];

    // A value may be looked up as a name (text::regclass, has_column_privilege), parsed (to_tsquery), run (EXECUTE) or opened
    // (pg_read_file): of the classes 3D, 3F, 42 and 58, only these never say it.
    private static readonly HashSet<string> Plain =
    [
        PostgresErrorCodes.InsufficientPrivilege,
        PostgresErrorCodes.WrongObjectType,
        PostgresErrorCodes.DatatypeMismatch,
        PostgresErrorCodes.CannotCoerce,
        PostgresErrorCodes.CollationMismatch,
        PostgresErrorCodes.IndeterminateCollation,
        PostgresErrorCodes.InvalidTableDefinition,
        PostgresErrorCodes.InvalidObjectDefinition,
    ];

    private static readonly Dictionary<string, string> Conditions = typeof(PostgresErrorCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.IsLiteral)
        .GroupBy(field => (string)field.GetRawConstantValue()!) // literals of that class are strings
        .ToDictionary(group => group.Key, group => JsonNamingPolicy.SnakeCaseLower.ConvertName(group.First().Name));

    /// <summary>Whether the same statement may succeed if it is simply repeated.</summary>
    public static bool IsTransient(Exception exception) => exception switch
    {
        PostgresException e => Transient.Contains(e.SqlState),
        NpgsqlException { InnerException: PostgresException inner } => IsTransient(inner),
        NpgsqlException or IOException or SocketException or TimeoutException => LosesConnection(exception),
        _ => false,
    };

    /// <summary>The connection is gone, or never came about: what was under way may have happened or not.</summary>
    public static bool LosesConnection(Exception exception) => exception switch
    {
        PostgresException e => Lost.Contains(e.SqlState),
        IOException or SocketException or TimeoutException or PasswordUnavailableException => true,
        NpgsqlException { InnerException: { } inner } => LosesConnection(inner),
        _ => false,
    };

    /// <summary>The server does not let this user in with this password.</summary>
    public static bool RefusesLogin(PostgresException exception) =>
        exception.SqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification;

    // RAISE takes any code. A name that Freshet's own statement holds has a position in it; and nobody's data is read before the log-in.
    private static bool MayShow(PostgresException e) =>
        e.Routine != "exec_stmt_raise"
        && (e.InvariantSeverity == "FATAL"
            || Plain.Contains(e.SqlState)
            || (e.Position > 0 && e.SqlState[..2] is "3D" or "3F" or "42" && e.SqlState != PostgresErrorCodes.SyntaxError)
            || (SpeakingClasses.Contains(e.SqlState[..2]) && e.SqlState != PostgresErrorCodes.UndefinedFile));

    /// <summary>The error's code and what may be shown of it: never DETAIL, never a message that can carry a row's value.</summary>
    public static (string? SqlState, string Message) Describe(Exception exception) => exception switch
    {
        PostgresException e when MayShow(e) => (e.SqlState, e.MessageText),
        PostgresException e =>
            (e.SqlState, Conditions.GetValueOrDefault(e.SqlState) ?? "an error whose message is not shown, as it may hold data"),
        NpgsqlException { InnerException: PostgresException inner } => Describe(inner),
        _ when LosesConnection(exception) =>
            (null, $"the connection was lost, or could not be made ({(exception.InnerException ?? exception).Message})"),
        _ => (null, exception.Message),
    };
}
