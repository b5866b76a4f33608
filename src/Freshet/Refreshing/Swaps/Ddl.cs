using Freshet.Naming;

namespace Freshet.Refreshing.Swaps;

/// <summary>Parts of statements that take no parameters.</summary>
internal static class Ddl
{
    /// <summary>A string constant; standard_conforming_strings is on.</summary>
    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>Storage options for WITH or SET.</summary>
    /// <param name="options">As <c>name=value</c>.</param>
    public static IEnumerable<string> Options(IEnumerable<string> options, string prefix = "") => options.Select(option =>
    {
        var equals = option.IndexOf('=', StringComparison.Ordinal);
        return $"{prefix}{ViewName.QuoteSent(option[..equals])} = {Literal(option[(equals + 1)..])}";
    });

    /// <summary>A WITH clause, with a blank before it; empty without options.</summary>
    public static string With(IEnumerable<string> options) => string.Join(", ", options) is { Length: > 0 } list ? $" WITH ({list})" : "";

    /// <summary>A query as <c>pg_get_viewdef</c> writes it, to be followed by more.</summary>
    public static string Query(string definition) => definition.TrimEnd().TrimEnd(';');
}
