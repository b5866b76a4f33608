namespace Freshet.Catalog.Queries;

/// <summary>A node of the tree that PostgreSQL keeps of a view's query (<c>pg_rewrite.ev_action</c>).</summary>
/// <param name="Kind">As in <c>FUNCEXPR</c>; null for a bare list.</param>
/// <param name="Fields">By name; each holds the nodes below it.</param>
/// <param name="Scalars">By name; the text of fields that hold no node.</param>
internal sealed record QueryNode(
    string? Kind, IReadOnlyDictionary<string, IReadOnlyList<QueryNode>> Fields, IReadOnlyDictionary<string, string> Scalars)
{
    private static readonly char[] Ends = [' ', '\n', '\t', '(', ')', '{', '}'];

    public IReadOnlyList<QueryNode> Field(string name) => Fields.GetValueOrDefault(name) ?? [];

    public string? Scalar(string name) => Scalars.GetValueOrDefault(name);

    public uint Oid(string name) => uint.TryParse(Scalar(name), out var oid) ? oid : 0;

    /// <summary>This node and all below it.</summary>
    public IEnumerable<QueryNode> All()
    {
        var open = new Stack<QueryNode>([this]);
        while (open.TryPop(out var node))
        {
            yield return node;
            foreach (var child in node.Fields.Values.SelectMany(children => children))
                open.Push(child);
        }
    }

    /// <summary>The query of a rule's action.</summary>
    /// <param name="action">The text of <c>ev_action</c>.</param>
    public static QueryNode? Query(string action) => Parse(action).FirstOrDefault(node => node.Kind == "QUERY");

    /// <summary>Reads the text form: <c>{KIND :field value …}</c>, <c>(list)</c>, words, and strings with backslashes.</summary>
    public static IReadOnlyList<QueryNode> Parse(string text)
    {
        var position = 0;
        return Items(text, ref position).Nodes;
    }

    /// <summary>What stands up to the next field or closing bracket: nodes, and the words between them.</summary>
    private static (IReadOnlyList<QueryNode> Nodes, string Words) Items(string text, ref int position)
    {
        var nodes = new List<QueryNode>();
        var words = new List<string>();
        while (position < text.Length)
        {
            switch (text[position])
            {
                case ' ' or '\n' or '\t':
                    position++;
                    break;
                case '{':
                    nodes.Add(Node(text, ref position));
                    break;
                case '(':
                    position++;
                    var (inner, innerWords) = Items(text, ref position);
                    nodes.AddRange(inner);
                    words.Add(innerWords);
                    position++;
                    break;
                case ')' or '}':
                    return (nodes, string.Join(' ', words));
                case ':' when position > 0 && text[position - 1] == ' ':
                    return (nodes, string.Join(' ', words));
                default:
                    words.Add(Word(text, ref position));
                    break;
            }
        }
        return (nodes, string.Join(' ', words));
    }

    private static QueryNode Node(string text, ref int position)
    {
        position++;
        var kind = Word(text, ref position);
        var fields = new Dictionary<string, IReadOnlyList<QueryNode>>();
        var scalars = new Dictionary<string, string>();
        while (position < text.Length && text[position] != '}')
        {
            if (text[position] != ':')
            {
                position++;
                continue;
            }
            position++;
            var name = Word(text, ref position);
            var (nodes, words) = Items(text, ref position);
            if (nodes.Count > 0)
                fields[name] = nodes;
            else
                scalars[name] = words;
        }
        position++;
        return new(kind, fields, scalars);
    }

    private static string Word(string text, ref int position)
    {
        var start = position;
        if (position < text.Length && text[position] == '"')
        {
            do
                position += text[position] == '\\' ? 2 : 1;
            while (position < text.Length && text[position] != '"');
            position = Math.Min(position + 1, text.Length);
            return text[start..position];
        }
        while (position < text.Length && !Ends.Contains(text[position]))
            position += text[position] == '\\' ? 2 : 1;
        position = Math.Min(position, text.Length);
        return text[start..position];
    }
}
