using System.Globalization;
using System.Text;
using Freshet.Catalog.Queries;

namespace Freshet.Checking.Queries;

/// <summary>A query that a view's query has as a text, for a function that runs it.</summary>
/// <param name="Text">Null if it is computed, or another server runs it.</param>
internal sealed record TextQuery(string Function, string? Text)
{
    /// <summary>Functions that run a text: of PostgreSQL, and of the extensions dblink, tablefunc and xml2.</summary>
    public const string FunctionsSql = """
        SELECT oid, proname::text FROM pg_proc
        WHERE proname IN ('ts_stat', 'query_to_xml', 'query_to_xmlschema', 'query_to_xml_and_xmlschema', 'dblink', 'crosstab', 'crosstab2',
                          'crosstab3', 'crosstab4', 'crosstabn', 'connectby', 'xpath_table')
        """;

    // dblink asks another server; these two take names of tables and columns, not queries.
    private static readonly HashSet<string> WithoutQuery = ["dblink", "connectby", "xpath_table"];

    private const string TextType = "25";

    /// <param name="functions">By oid, see <see cref="FunctionsSql"/>.</param>
    public static IReadOnlyList<TextQuery> Find(QueryNode query, IReadOnlyDictionary<uint, string> functions) =>
    [
        .. query.All().Where(node => node.Kind == "FUNCEXPR" && functions.ContainsKey(node.Oid("funcid")))
            .Select(node => (Function: functions[node.Oid("funcid")], Arguments: node.Field("args")))
            .Select(call => new TextQuery(call.Function, WithoutQuery.Contains(call.Function) ? null : Constant(call.Arguments)))
            .Distinct(),
    ];

    /// <summary>The first argument, if it is written in the query.</summary>
    private static string? Constant(IReadOnlyList<QueryNode> arguments)
    {
        // As in "24 [ 96 0 0 0 83 69 … ]": the size, and the bytes, of which the first four are the size again.
        if (arguments is not [{ Kind: "CONST" } constant, ..] || constant.Scalar("consttype") != TextType
            || constant.Scalar("constvalue")?.Split(' ', '[', ']') is not { } words)
            return null;
        var bytes = words.Where(word => word.Length > 0).Skip(5)
            .Select(word => sbyte.TryParse(word, CultureInfo.InvariantCulture, out var value) ? unchecked((byte)value) : (byte)'?');
        return Encoding.UTF8.GetString([.. bytes]);
    }
}
