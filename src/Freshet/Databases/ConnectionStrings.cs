using System.Globalization;
using Npgsql;

namespace Freshet.Databases;

/// <summary>Reads connection strings in the usual forms.</summary>
public static class ConnectionStrings
{
    private const string Encoding =
        ", with special characters of user and password percent-encoded: @ as %40, : as %3A, / as %2F, ? as %3F, # as %23, % as %25";

    // Where they differ from Npgsql's by more than underscores.
    private static readonly Dictionary<string, string> LibpqNames = new(StringComparer.Ordinal)
    {
        ["connect_timeout"] = "Timeout",
        ["dbname"] = "Database",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslmode"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate",
        ["target_session_attrs"] = "Target Session Attributes",
        ["user"] = "Username",
    };

    /// <summary>Takes Npgsql's <c>Host=…;Username=…</c>, and
    /// <c>postgresql://user:password@host:port/database?sslmode=require</c>.</summary>
    /// <exception cref="FormatException">Neither; the message does not repeat the text, which may contain a password.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        try
        {
            return IsAddress(text) ? FromAddress(new Uri(text)) : new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception e)
            when (e is ArgumentException or UriFormatException or FormatException or OverflowException or InvalidOperationException)
        {
#pragma warning disable MA0054 // the inner messages can quote the part that they stumbled over, a password among them
            throw new FormatException(
                $"The connection string cannot be read{ConnectionStringFault.Find(text)}. Write 'Host=…;Database=…;Username=…;Password=…' "
                + $"or 'postgresql://user:password@host:5432/database'{(IsAddress(text) ? Encoding : "")}.");
#pragma warning restore MA0054
        }
    }

    internal static bool IsAddress(string text) =>
        text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);

    /// <summary>The names and values after the question mark.</summary>
    internal static IEnumerable<(string Name, string Value)> Pairs(Uri address) => address.Query.TrimStart('?')
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .Select(parts => (
            Uri.UnescapeDataString(parts[0]).ToLower(CultureInfo.InvariantCulture),
            Uri.UnescapeDataString(parts.ElementAtOrDefault(1) ?? "")));

    private static NpgsqlConnectionStringBuilder FromAddress(Uri address)
    {
        // In a password that was not encoded, a slash, a question mark or a number sign ends the host:
        // what stands before and after it must not be taken for a host, a port or a database's name, which messages show.
        var end = address.OriginalString.IndexOfAny(['/', '?', '#'], address.Scheme.Length + 3);
        if ((end >= 0 && address.OriginalString.LastIndexOf('@') > end) || address.Fragment.Length > 0)
            throw new UriFormatException();
        var builder = new NpgsqlConnectionStringBuilder();
        if (address.Host.Length > 0)
            builder.Host = Uri.UnescapeDataString(address.Host.Trim('[', ']'));
        if (address.Port > 0)
            builder.Port = address.Port;
        if (address.AbsolutePath.Length > 1)
            builder.Database = Uri.UnescapeDataString(address.AbsolutePath[1..]);
        var user = address.UserInfo.Split(':', 2);
        if (user[0].Length > 0)
            builder.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1)
            builder.Password = Uri.UnescapeDataString(user[1]);
        foreach (var (name, value) in Pairs(address))
            Set(builder, name, value);
        return builder;
    }

    internal static void Set(NpgsqlConnectionStringBuilder builder, string name, string value)
    {
        if (name == "sslmode")
            builder.SslMode = Enum.GetValues<SslMode>().Single(mode =>
                mode.ToString().Equals(value.Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));
        else
            builder[Keyword(name)] = value;
    }

    /// <summary>Npgsql's name for what libpq may call otherwise.</summary>
    internal static string Keyword(string name) => LibpqNames.GetValueOrDefault(name) ?? name.Replace('_', ' ');
}
