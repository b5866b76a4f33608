using System.Globalization;
using System.Text.RegularExpressions;
using Freshet.Formatting;
using Npgsql;

namespace Freshet.Connecting;

/// <summary>What the parameters of connection strings mean, by whatever program they were written for.</summary>
internal static partial class ConnectionParameters
{
    private static readonly NpgsqlConnectionStringBuilder Npgsql = new();

    // libpq's, and those of other drivers, where they differ from Npgsql's by more than underscores.
    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["connect_timeout"] = "Timeout",
        ["connecttimeout"] = "Timeout",
        ["logintimeout"] = "Timeout",
        ["dbname"] = "Database",
        ["hostaddr"] = "Host",
        ["user"] = "Username",
        ["applicationname"] = "Application Name",
        ["krbsrvname"] = "Kerberos Service Name",
        ["keepalives"] = "TCP Keepalive",
        ["tcpkeepalive"] = "TCP Keepalive",
        ["keepalives_idle"] = "TCP Keepalive Time",
        ["keepalives_interval"] = "TCP Keepalive Interval",
        ["gssencmode"] = "GSS Encryption Mode",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslpassword"] = "SSL Password",
        ["sslrootcert"] = "Root Certificate",
        ["sslnegotiation"] = "SSL Negotiation",
        ["sslmode"] = "SSL Mode",
        ["target_session_attrs"] = "Target Session Attributes",
        ["search_path"] = "Search Path",
        ["currentschema"] = "Search Path",
        ["schema_search_path"] = "Search Path",
    };

    // They concern the pool, the statements or the types of another program, or what Freshet does in any case.
    private static readonly HashSet<string> WithoutEffect = new(StringComparer.OrdinalIgnoreCase)
    {
        "fallback_application_name", "client_encoding", "encoding", "keepalives_count", "tcp_user_timeout", "sslcompression", "sslsni",
        "ssl_min_protocol_version", "ssl_max_protocol_version", "gsslib", "replication",
        "schema", "pgbouncer", "connection_limit", "pool_timeout", "socket_timeout", "statement_cache_size", "sslidentity",
        "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "query_timeout",
        "pool", "pool_size", "max_connections", "idle_timeout", "reaping_frequency", "checkout_timeout", "prepared_statements",
        "prepared_statement_cache_size", "min_messages", "reconnect", "variables", "adapter", "advisory_locks",
        "conn_max_age", "conn_health_checks", "atomic_requests", "autocommit", "disable_server_side_cursors", "engine",
        "preparethreshold", "stringtype", "rewritebatchedinserts", "defaultrowfetchsize", "sockettimeout", "assumeminserverversion",
        "binarytransfer", "uselibpqcompat", "supavisor", "workaround", "options[project]",
    };

    private static readonly string[] Usual =
    [
        "Host", "Port", "Database", "Username", "Password", "Timeout", "SSL Mode", "sslmode", "sslrootcert", "Root Certificate",
        "Application Name", "application_name", "connect_timeout", "Target Session Attributes", "target_session_attrs",
    ];

    private static readonly Dictionary<string, string> Refused = new(StringComparer.OrdinalIgnoreCase)
    {
        ["sslcrl"] = "lists of revoked certificates are not supported; set Check Certificate Revocation=true",
        ["sslcrldir"] = "lists of revoked certificates are not supported; set Check Certificate Revocation=true",
        ["sslfactory"] = "it is a class of Java's; write sslmode=require or sslmode=verify-full",
        ["sslhostnameverifier"] = "it is a class of Java's; write sslmode=verify-full",
        ["socketfactory"] = "it is a class of Java's",
        ["requirepeer"] = "it is not supported",
    };

    /// <exception cref="ConnectionStringException">The parameter is not known, or is refused, or its value cannot be used.</exception>
    public static void Set(NpgsqlConnectionStringBuilder builder, string name, string value)
    {
        if (Refused.TryGetValue(name, out var reason))
            throw new ConnectionStringException($"'{name.ToLowerInvariant()}' is refused: {reason}");
        if (WithoutEffect.Contains(name))
            return;
        var keyword = Keyword(name) ?? throw new ConnectionStringException(Unknown(name));
        try
        {
            if (!SetSpecial(builder, name.ToLowerInvariant(), keyword, value))
                builder[keyword] = value;
        }
        catch (Exception e)
            when (e is ArgumentException or FormatException or OverflowException or InvalidOperationException or KeyNotFoundException)
        {
            throw new ConnectionStringException($"the value of '{name.ToLowerInvariant()}' is not valid");
        }
    }

    /// <summary>A word that libpq's form can have before its equals sign.</summary>
    public static bool IsLibpqName(string name) =>
        LibpqName().IsMatch(name) && (Refused.ContainsKey(name) || WithoutEffect.Contains(name) || Keyword(name) is not null);

    /// <summary>What messages show must hold nothing that was misread: a host is a host, and no value holds another parameter.</summary>
    /// <exception cref="ConnectionStringException">It does.</exception>
    public static void RequirePlain(NpgsqlConnectionStringBuilder builder)
    {
        foreach (var (name, value) in new[]
        {
            ("Host", builder.Host), ("Database", builder.Database), ("Username", builder.Username),
            ("Application Name", builder.ApplicationName),
        })
        {
            if (value is null)
                continue;
            if (Parameter().Match(value) is { Success: true } other)
                throw new ConnectionStringException(
                    $"'{other.Groups["name"].Value.ToLowerInvariant()}=' stands in the value of '{name}': "
                    + "parts are separated by semicolons, or all of them by blanks");
            if (Assignment().IsMatch(value))
                throw new ConnectionStringException(
                    $"an equals sign stands in the value of '{name}': parts are separated by semicolons, or all of them by blanks");
            if (value.Contains("://", StringComparison.Ordinal))
                throw new ConnectionStringException($"the value of '{name}' is an address: write the address alone");
        }
        foreach (var host in (builder.Host ?? "").Split(',').Where(host => host.Length > 0))
        {
            if (host.LastIndexOf('@') > 0)
                throw new ConnectionStringException("the value of 'Host' holds a user: write 'Username=…;Password=…' instead");
            if (!HostName().IsMatch(host))
                throw new ConnectionStringException("the value of 'Host' is not the name of a host");
        }
    }

    /// <returns>False if the value is Npgsql's too.</returns>
    private static bool SetSpecial(NpgsqlConnectionStringBuilder builder, string name, string keyword, string value)
    {
        switch (name)
        {
            case "sslmode" or "ssl mode":
                builder.SslMode = Mode(value);
                return true;
            case "ssl":
                if (bool.Parse(value) && builder.SslMode < SslMode.Require)
                    builder.SslMode = SslMode.VerifyFull;
                return true;
            case "sslaccept":
                builder.SslMode = value == "strict" ? SslMode.VerifyFull : builder.SslMode;
                return true;
            case "sslrootcert" when value == "system":
                builder.SslMode = SslMode.VerifyFull;
                return true;
            case "hostaddr" when builder.Host is not null:
                return true; // the name finds the same server, and its certificate
            case "port" when value.Contains(',', StringComparison.Ordinal):
                builder.Host = WithPorts(builder.Host ?? "", value.Split(','));
                return true;
            case "port" when !ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0:
                throw new FormatException();
            case "keepalives" or "tcpkeepalive":
                builder.TcpKeepAlive = value is "1" or "true";
                return true;
            case "targetservertype":
                builder.TargetSessionAttributes = value.ToLowerInvariant() switch
                {
                    "any" => "any",
                    "primary" or "master" => "primary",
                    "secondary" or "slave" => "standby",
                    "preferprimary" => "prefer-primary",
                    "prefersecondary" or "preferslave" => "prefer-standby",
                    _ => throw new FormatException(),
                };
                return true;
            case "load_balance_hosts" or "loadbalancehosts":
                builder.LoadBalanceHosts = value switch
                {
                    "random" or "true" => true,
                    "disable" or "false" => false,
                    _ => throw new FormatException(),
                };
                return true;
            default:
                if (keyword == "TCP Keepalive Time" || keyword == "TCP Keepalive Interval")
                    builder.TcpKeepAlive = true;
                return false;
        }
    }

    private static SslMode Mode(string value) => value.ToLowerInvariant() switch
    {
        "no-verify" => SslMode.Require, // of node's driver
        var text => Enum.GetValues<SslMode>().Single(mode =>
            mode.ToString().Equals(text.Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase)),
    };

    private static string WithPorts(string hosts, string[] ports)
    {
        var names = hosts.Split(',');
        if (names.Length != ports.Length
            || ports.Any(port => port.Length > 0 && !ushort.TryParse(port, CultureInfo.InvariantCulture, out _)))
            throw new FormatException();
        return string.Join(',', names.Zip(ports, (host, port) => port.Length == 0 ? host
            : host.Contains(':', StringComparison.Ordinal) ? $"[{host}]:{port}" : $"{host}:{port}"));
    }

    /// <summary>Npgsql's name for it; null if it has no meaning there.</summary>
    private static string? Keyword(string name)
    {
        if (Names.TryGetValue(name, out var other))
            return other;
        if (name.ToLowerInvariant() is "ssl" or "sslaccept" or "targetservertype")
            return "SSL Mode";
        var spaced = name.Replace('_', ' ');
        return Npgsql.ContainsKey(name) ? name : Npgsql.ContainsKey(spaced) ? spaced : null;
    }

    /// <summary>A name that is not known may be a piece of a password, so only what it is like is shown.</summary>
    private static string Unknown(string name) =>
        Similar.To(name, Usual) is { } known ? $"one of its words is not known. Did you mean '{known}'?" : "one of its words is not known";

    [GeneratedRegex("^[A-Za-z_]+$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LibpqName();

    // A name or an IPv4 address, an IPv6 address, or a folder of sockets, which may be an abstract one.
    [GeneratedRegex(
        @"^([\p{L}\p{M}\p{N}._*-]+(:[0-9]+)?|\[[0-9a-fA-F:.]+(%\w+)?\](:[0-9]+)?|[0-9a-fA-F:.]+(%\w+)?|[/@][\p{L}\p{M}\p{N}/._-]*)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex HostName();

    [GeneratedRegex(@"[\s,;&?].*=", RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex Assignment();

    [GeneratedRegex(
        @"(^|[^\p{L}\p{N}])(?<name>host|hostaddr|server|port|database|dbname|db|user|username|user[ _]?name|user[ _]?id|uid|password|passwd|pass|pwd|psw|ssl[ _]?mode)\s*=",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Parameter();
}
