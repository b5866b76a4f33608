using System.Net.Sockets;
using Freshet.Naming;
using Npgsql;

namespace Freshet.Databases;

/// <summary>A database to which no connection can be made; the message says why, and what to do.</summary>
public sealed class DatabaseUnreachableException(Database database, Exception cause)
    : Exception($"The database {database.Name} ({database.Address}) cannot be reached: {Explain(cause, database)}", cause)
{
    public string Database { get; } = database.Name;

    /// <summary>The server's code; null if no server answered.</summary>
    public string? SqlState { get; } = (cause as PostgresException)?.SqlState;

    private static string Explain(Exception cause, Database database) => cause switch
    {
        PostgresException e when database.PasswordAdvice is { } advice && SqlStates.RefusesLogin(e) => $"{e.MessageText}. {advice}",
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword } =>
            "the server does not accept this user and password. Check both in the connection string.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidAuthorizationSpecification } e =>
            $"{e.MessageText}. Check the user, and what pg_hba.conf allows it.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } e =>
            $"{e.MessageText}. Check the Database of the connection string.",
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } e =>
            $"{e.MessageText}. Let an administrator run: "
            + $"GRANT CONNECT ON DATABASE {ViewName.Quote(database.NameOnServer)} TO {ViewName.Quote(database.User)};",
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } e =>
            $"{e.MessageText}. Try again later, or lower Lanes.",
        PostgresException e => $"{e.MessageText} ({e.SqlState}).",
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } =>
            "nothing listens there. Check host and port, and whether the server runs.",
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } =>
            "there is no host of that name. Check the Host of the connection string.",
        TimeoutException or SocketException { SocketErrorCode: SocketError.TimedOut } =>
            "it did not answer in time. Check host and port, and firewalls between here and there.",
        System.Security.Authentication.AuthenticationException e =>
            $"no secure connection: {e.Message} Check SSL Mode and the server's certificate.",
        { InnerException: { } inner } and NpgsqlException => Explain(inner, database),
        // Npgsql has no type of its own for it.
        NpgsqlException e when e.Message.StartsWith("SSL connection requested", StringComparison.Ordinal) =>
            "the connection is to be encrypted, but the server offers no TLS. "
            + "Switch it on there (ssl = on), or, where the way to it is safe, set SSL Mode=Prefer in the connection string.",
        _ => cause.Message,
    };
}
