using System.Globalization;
using Npgsql;

namespace Freshet;

/// <summary>Reads connection strings as people write them.</summary>
public static class ConnectionStrings
{
    /// <summary>Takes Npgsql's <c>Host=…;Username=…</c>, and <c>postgresql://user:password@host:port/database?sslmode=require</c>.</summary>
    /// <exception cref="FormatException">Neither; the message does not repeat the text, which may hold a password.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        try
        {
            return text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase)
                ? FromAddress(new Uri(text))
                : new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception e) when (e is ArgumentException or UriFormatException or FormatException or OverflowException or InvalidOperationException)
        {
#pragma warning disable MA0054 // the inner messages can quote the part that they stumbled over, a password among them
            throw new FormatException(
                "The connection string cannot be read. Write 'Host=…;Database=…;Username=…;Password=…' or 'postgresql://user:password@host:5432/database'.");
#pragma warning restore MA0054
        }
    }

    private static NpgsqlConnectionStringBuilder FromAddress(Uri address)
    {
        // A slash in a password that was not encoded ends the host; what follows must not be taken for a database's name.
        if (address.OriginalString.LastIndexOf('@') > address.OriginalString.IndexOf('/', address.Scheme.Length + 3))
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
        foreach (var pair in address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = (Uri.UnescapeDataString(pair.Split('=', 2)[0]), Uri.UnescapeDataString(pair.Split('=', 2).ElementAtOrDefault(1) ?? ""));
            Set(builder, name.ToLower(CultureInfo.InvariantCulture), value);
        }
        return builder;
    }

    /// <summary>libpq's names, where Npgsql's differ by more than underscores.</summary>
    private static void Set(NpgsqlConnectionStringBuilder builder, string name, string value)
    {
        switch (name)
        {
            case "sslmode":
                builder.SslMode = Enum.GetValues<SslMode>().Single(mode => mode.ToString().Equals(value.Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));
                break;
            case "connect_timeout":
                builder.Timeout = int.Parse(value, CultureInfo.InvariantCulture);
                break;
            case "application_name":
                builder.ApplicationName = value;
                break;
            case "sslrootcert":
                builder.RootCertificate = value;
                break;
            case "dbname":
                builder.Database = value;
                break;
            case "user":
                builder.Username = value;
                break;
            case "sslcert":
                builder.SslCertificate = value;
                break;
            case "sslkey":
                builder.SslKey = value;
                break;
            case "target_session_attrs":
                builder.TargetSessionAttributes = value;
                break;
            default:
                builder[name.Replace('_', ' ')] = value;
                break;
        }
    }
}
