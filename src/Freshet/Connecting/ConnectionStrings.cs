using System.Data.Common;
using Npgsql;

namespace Freshet.Connecting;

/// <summary>Reads connection strings in the usual forms.</summary>
public static class ConnectionStrings
{
    private const string Forms =
        "Write 'Host=…;Database=…;Username=…;Password=…', 'host=… dbname=… user=… password=…' "
        + "or 'postgresql://user:password@host:5432/database'";

    private const string Encoding =
        ", with special characters of user and password percent-encoded: @ as %40, : as %3A, / as %2F, ? as %3F, # as %23, % as %25";

    /// <summary>Takes Npgsql's <c>Host=…;Username=…</c>, libpq's <c>host=… user=…</c>, and
    /// <c>postgresql://user:password@host:port/database?sslmode=require</c>.</summary>
    /// <exception cref="FormatException">None of them; the message repeats no part of the text that was not understood, as it may be a
    /// piece of a password.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        var trimmed = text.Trim();
        try
        {
            return Read(Pairs(trimmed));
        }
        catch (Exception e) when (e is ConnectionStringException or ArgumentException or FormatException or OverflowException
            or InvalidOperationException or UriFormatException)
        {
            var reason = e is ConnectionStringException { Message: { Length: > 0 } found } ? $": {found}" : "";
#pragma warning disable MA0054 // an inner message can quote the part that it stumbled over, a password among them
            throw new FormatException(
                $"The connection string cannot be read{reason}. {Forms}{(ConnectionAddress.Is(trimmed) ? Encoding : "")}.");
#pragma warning restore MA0054
        }
    }

    /// <summary>Takes parameters one by one, by Npgsql's or libpq's names.</summary>
    /// <exception cref="FormatException">One is not known or cannot be used; the message repeats no value.</exception>
    public static NpgsqlConnectionStringBuilder Of(params IEnumerable<(string Name, string? Value)> parameters)
    {
        try
        {
            return Read(parameters.Where(parameter => !string.IsNullOrEmpty(parameter.Value))
                .Select(parameter => (parameter.Name, parameter.Value!))); // just looked at
        }
        catch (ConnectionStringException e)
        {
            throw new FormatException($"The connection cannot be made: {e.Message}.", e);
        }
    }

    private static NpgsqlConnectionStringBuilder Read(IEnumerable<(string Name, string Value)> pairs)
    {
        var builder = new NpgsqlConnectionStringBuilder();
        foreach (var (name, value) in pairs)
            ConnectionParameters.Set(builder, name, value);
        ConnectionParameters.RequirePlain(builder);
        return builder;
    }

    private static IEnumerable<(string Name, string Value)> Pairs(string text)
    {
        if (text is ['"' or '\'' or '`', ..])
            throw new ConnectionStringException("it stands in quotes, which are not a part of it");
        if (ConnectionAddress.Is(text))
            return ConnectionAddress.Pairs(text);
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0 && !text[..scheme].Contains('=', StringComparison.Ordinal))
            throw new ConnectionStringException(ConnectionAddress.WhyNot(text));
        return LibpqPairs.Read(text) ?? Npgsql(text);
    }

    private static IEnumerable<(string Name, string Value)> Npgsql(string text)
    {
        var pairs = new DbConnectionStringBuilder { ConnectionString = text };
        return pairs.Keys.Cast<string>().Select(name => (name, (string)pairs[name])); // out of a text, all are texts
    }
}
