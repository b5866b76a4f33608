using System.Text.RegularExpressions;

namespace Freshet.Connecting;

/// <summary>The form <c>postgresql://user:password@host:port,host:port/database?name=value</c>.</summary>
internal static partial class ConnectionAddress
{
    // What begins the addresses of other programs and databases, to be named in a message.
    private static readonly string[] OtherSchemes =
        ["mysql", "mariadb", "sqlserver", "mssql", "mongodb", "redis", "oracle", "sqlite", "http", "https", "tcp"];

    // SQLAlchemy names a driver after the scheme, Django's and Rails' adapters an extension in its place.
    public static bool Is(string text) => Scheme().IsMatch(text);

    /// <summary>Why a text with another scheme is not taken.</summary>
    public static string WhyNot(string text)
    {
        if (text.StartsWith("jdbc:", StringComparison.OrdinalIgnoreCase))
            return "it begins with 'jdbc:', which only Java's drivers take. Remove 'jdbc:'";
        var scheme = OtherSchemes.FirstOrDefault(other => text.StartsWith($"{other}://", StringComparison.OrdinalIgnoreCase));
        return scheme is null
            ? "it begins with a scheme that is not postgresql://"
            : $"it begins with '{scheme}://', and not with 'postgresql://'";
    }

    public static IEnumerable<(string Name, string Value)> Pairs(string text)
    {
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        // In a password that was not encoded, a slash, a question mark or a number sign ends the host:
        // what stands before and after it must not be taken for a host, a port or a database's name, which messages show.
        var end = rest.IndexOfAny(['/', '?', '#']);
        if (rest.Contains('#', StringComparison.Ordinal) || (end >= 0 && rest.LastIndexOf('@') > end))
            throw new ConnectionStringException("");
        var authority = end < 0 ? rest : rest[..end];
        var query = rest.IndexOf('?', StringComparison.Ordinal);
        var path = end < 0 || rest[end] != '/' ? "" : query < 0 ? rest[(end + 1)..] : rest[(end + 1)..query];

        var parts = authority.Split('@');
        if (parts.Length > 2)
            throw new ConnectionStringException("");
        var pairs = new List<(string, string)>();
        if (parts.Length == 2)
        {
            var user = parts[0].Split(':', 2);
            Add("user", user[0]);
            if (user.Length > 1)
                Add("password", user[1]);
        }
        AddHosts(parts[^1], pairs);
        Add("dbname", path);
        if (query >= 0)
            pairs.AddRange(QueryPairs(rest[(query + 1)..]));
        return pairs;

        void Add(string name, string value)
        {
            if (value.Length > 0)
                pairs.Add((name, Uri.UnescapeDataString(value)));
        }
    }

    private static void AddHosts(string text, List<(string Name, string Value)> pairs)
    {
        if (text.Length == 0)
            return;
        var hosts = new List<string>();
        var ports = new List<string>();
        foreach (var part in text.Split(','))
        {
            var match = HostAndPort().Match(part);
            if (!match.Success)
                throw new ConnectionStringException("");
            hosts.Add(Uri.UnescapeDataString(match.Groups["host"].Value.Trim('[', ']')));
            ports.Add(match.Groups["port"].Value);
        }
        pairs.Add(("host", string.Join(',', hosts)));
        if (ports.Exists(port => port.Length > 0))
            pairs.Add(("port", string.Join(',', ports)));
    }

    private static IEnumerable<(string Name, string Value)> QueryPairs(string query) => query
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .Select(pair => pair.Length == 2
            ? (Uri.UnescapeDataString(pair[0]), Uri.UnescapeDataString(pair[1]))
            : throw new ConnectionStringException("a parameter after the question mark has no value"));

    [GeneratedRegex(
        @"^(postgres|postgresql|postgis)(\+[a-z0-9]+)?://",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Scheme();

    [GeneratedRegex(
        @"^(?<host>\[[0-9a-fA-F:.%]*\]|[^:\[\]]*)(:(?<port>[0-9]{0,5}))?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex HostAndPort();
}
