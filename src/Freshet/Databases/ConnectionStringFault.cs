using System.Data.Common;
using Npgsql;

namespace Freshet.Databases;

/// <summary>Names the part of a connection string that is not valid, without showing a value or a piece of one.</summary>
internal static class ConnectionStringFault
{
    /// <returns>To stand in the middle of a sentence; empty if no part can be named.</returns>
    public static string Find(string text)
    {
        try
        {
            var pairs = ConnectionStrings.IsAddress(text) ? ConnectionStrings.Pairs(new Uri(text)) : Pairs(text);
            // A keyword that is not known may be the rest of a password that a semicolon cuts in two.
            return pairs.Where(pair => IsKnown(pair.Name) && !IsUsable(pair))
                .Select(pair => $": the value of '{pair.Name}' is not valid")
                .FirstOrDefault() ?? "";
        }
        catch (Exception e) when (e is ArgumentException or UriFormatException)
        {
            return "";
        }
    }

    private static IEnumerable<(string Name, string Value)> Pairs(string text)
    {
        var pairs = new DbConnectionStringBuilder { ConnectionString = text };
        return pairs.Keys.Cast<string>().Select(name => (name, (string)pairs[name])); // out of a text, all are texts
    }

    private static bool IsKnown(string name) => new NpgsqlConnectionStringBuilder().ContainsKey(ConnectionStrings.Keyword(name));

    private static bool IsUsable((string Name, string Value) pair)
    {
        try
        {
            ConnectionStrings.Set(new NpgsqlConnectionStringBuilder(), pair.Name, pair.Value);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or InvalidOperationException)
        {
            return false;
        }
    }
}
