using System.Net.Sockets;
using Freshet.Naming;
using Npgsql;

namespace Freshet.Databases;

/// <summary>A database that cannot be reached; the message has the cause and the fix.</summary>
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
            $"{e.MessageText}. Check the user, and the server's pg_hba.conf.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } e =>
            $"{e.MessageText}. Check the Database of the connection string.",
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } e =>
            $"{e.MessageText}. Ask an administrator to run: "
            + $"GRANT CONNECT ON DATABASE {ViewName.Quote(database.NameOnServer)} TO {ViewName.Quote(database.User)};",
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } e =>
            $"{e.MessageText}. Try again later, or lower Lanes.",
        PostgresException e => $"{e.MessageText} ({e.SqlState}).",
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } =>
            "nothing listens there. Check the host and the port, and whether the server is running.",
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } =>
            "there is no host with that name. Check the Host of the connection string.",
        TimeoutException or SocketException { SocketErrorCode: SocketError.TimedOut } =>
            "it did not answer in time. Check the host, the port and the firewalls in between.",
        System.Security.Authentication.AuthenticationException e => NotTrusted(e.Message, database.RootCertificate),
        { InnerException: { } inner } and NpgsqlException => Explain(inner, database),
        // Npgsql has no type of its own for it.
        NpgsqlException e when e.Message.StartsWith("SSL connection requested", StringComparison.Ordinal) =>
            "the connection string requires encryption, but the server offers no TLS. "
            + "Enable it there (ssl = on), or, if the network is safe, set SSL Mode=Prefer in the connection string.",
        _ => cause.Message,
    };

    /// <summary>Where a root certificate is given, .NET does not tell what was wrong with the server's.</summary>
    private static string NotTrusted(string message, string? root)
    {
        const string OtherName =
            "connect by the name that is in the certificate, or set SSL Mode=VerifyCA (sslmode=verify-ca), which checks only who signed it";
        if (root is not null && !File.Exists(root))
            return "the file of Root Certificate (sslrootcert) does not exist.";
        if (message.Contains("NameMismatch", StringComparison.Ordinal) && !message.Contains("Chain", StringComparison.Ordinal))
            return $"the server's certificate is for another host name: {OtherName}.";
        if (root is not null)
            return "the server's certificate is not signed by the authority of Root Certificate (sslrootcert), or it is for another host name. "
                + $"In the first case, correct Root Certificate; in the second, {OtherName}.";
        return message.Contains("ertificate", StringComparison.Ordinal)
            ? "this machine does not trust the authority that signed the server's certificate. Set Root Certificate=/path/to/ca.pem "
                + "(sslrootcert=…) to that authority's certificate; SSL Mode=Require (sslmode=require) encrypts without checking it."
            : $"no secure connection: {message} Check SSL Mode and the server's certificate.";
    }
}
