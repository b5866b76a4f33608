using System.Net.Sockets;
using System.Reflection;
using System.Text.Json;
using Npgsql;

namespace Freshet.Databases;

/// <summary>How Freshet treats an error of the database: whether it retries, and what it may show.</summary>
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
        PostgresErrorCodes.ProtocolViolation, // PgBouncer's answer when its server goes away
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

    // Classes whose messages name objects, never values of a row. Of the others only the condition's name is shown, as a value may
    // be cast (22), looked up as a name (0A, 3D, 3F, 42: text::regclass), parsed (42, 54: to_tsquery), run (42: EXECUTE), or opened
    // (08, 42, 58).
    private static readonly HashSet<string> SpeakingClasses = ["21", "23", "25", "40", "53", "55", "57"];

    // Of class 42, those that name types and collations.
    private static readonly HashSet<string> Plain =
    [
        PostgresErrorCodes.DatatypeMismatch,
        PostgresErrorCodes.CannotCoerce,
        PostgresErrorCodes.CollationMismatch,
        PostgresErrorCodes.IndeterminateCollation,
    ];

    // REFRESH's own, which name the view.
    private static readonly string[] RefreshRoutines = ["ExecRefreshMatView", "RefreshMatViewByOid", "refresh_by_match_merge"];

    // Messages that name the object of a missing permission: "permission denied for table", "must be owner of".
    private const string RightsRoutine = "aclcheck_error";

    // They carry the text of a function's author or of another server, with a code of its choice.
    private static readonly string[] OthersRoutines = ["exec_stmt_raise", "pgfdw_", "dblink_", "PLy_", "plperl_", "pltcl_"];

    private const string TooLate = "there was no answer in time; behind a connection pooler, its pool needs Lanes + 2 connections";

    private static readonly Dictionary<string, string> Conditions = typeof(PostgresErrorCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.IsLiteral)
        .GroupBy(field => (string)field.GetRawConstantValue()!) // literals of that class are strings
        .ToDictionary(group => group.Key, group => JsonNamingPolicy.SnakeCaseLower.ConvertName(group.First().Name));

    /// <summary>What Npgsql throws when the server refuses, cannot be reached, or goes away.</summary>
    public static bool IsDatabaseError(Exception exception) =>
        exception is NpgsqlException or IOException or SocketException or TimeoutException;

    /// <summary>Whether the same statement may succeed if it is simply repeated.</summary>
    public static bool IsTransient(Exception exception) => exception switch
    {
        PostgresException e => Transient.Contains(e.SqlState),
        NpgsqlException { InnerException: PostgresException inner } => IsTransient(inner),
        NpgsqlException or IOException or SocketException or TimeoutException => LosesConnection(exception),
        _ => false,
    };

    /// <summary>Whether the server refuses what the statement wants: it lacks neither resources nor time, and nobody has cancelled it.</summary>
    public static bool RefusesStatement(PostgresException exception) =>
        !IsTransient(exception) && exception.SqlState[..2] is not ("53" or "57" or "58");

    /// <summary>The connection is gone, or never came about: what was under way may have happened or not.</summary>
    public static bool LosesConnection(Exception exception) => exception switch
    {
        PostgresException e => Lost.Contains(e.SqlState),
        IOException or SocketException or TimeoutException or PasswordUnavailableException => true,
        NpgsqlException { InnerException: { } inner } => LosesConnection(inner),
        _ => false,
    };

    /// <summary>The server, or a pooler in front of it, did not answer in time.</summary>
    public static bool IsTimeout(Exception exception) =>
        exception is NpgsqlException { InnerException: TimeoutException };

    /// <summary>The server does not let this user in with this password.</summary>
    public static bool RefusesLogin(PostgresException exception) =>
        exception.SqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification;

    // A name in Freshet's own statement has a position; and no data is read before the login.
    private static bool MayShow(PostgresException e) =>
        e.InvariantSeverity == "FATAL"
        || (!Array.Exists(OthersRoutines, routine => IsFrom(e, routine))
            && (SpeakingClasses.Contains(e.SqlState[..2])
                || Plain.Contains(e.SqlState)
                || RefreshRoutines.Contains(e.Routine)
                || (e.SqlState == PostgresErrorCodes.InsufficientPrivilege && IsFrom(e, RightsRoutine))
                || (e.Position > 0 && e.SqlState[..2] is "3D" or "3F" or "42" && e.SqlState != PostgresErrorCodes.SyntaxError)));

    private static bool IsFrom(PostgresException e, string routine) => e.Routine?.StartsWith(routine, StringComparison.Ordinal) == true;

    /// <summary>The error's code and what may be shown of it: never DETAIL, never a message that can carry a row's value.</summary>
    public static (string? SqlState, string Message) Describe(Exception exception) => exception switch
    {
        TableLockedException => (PostgresErrorCodes.LockNotAvailable, exception.Message),
        PostgresException e when MayShow(e) => (e.SqlState, e.MessageText),
        PostgresException e =>
            (e.SqlState, Conditions.GetValueOrDefault(e.SqlState) ?? "an error whose message is not shown, because it may contain data"),
        NpgsqlException { InnerException: PostgresException inner } => Describe(inner),
        _ when IsTimeout(exception) => (null, TooLate),
        _ when LosesConnection(exception) =>
            (null, $"the connection was lost, or could not be made ({(exception.InnerException ?? exception).Message})"),
        _ => (null, exception.Message),
    };
}
