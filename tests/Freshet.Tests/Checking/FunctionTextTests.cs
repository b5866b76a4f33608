namespace Freshet.Tests;

public sealed class FunctionTextTests
{
    /// <summary>A body, and the relations that it reads.</summary>
    public static TheoryData<string, string> Bodies => new()
    {
        { "SELECT 1 FROM a", "a" },
        { "select 1 from A, \"B\" b, s.c as d (x, y), e", "a B s.c e" },
        { "SELECT 1 FROM a x CROSS JOIN (b JOIN c USING (id)), d", "a b c d" },
        { "SELECT 1 FROM db.s.a", "s.a" },
        { "SELECT a, b FROM (SELECT c FROM d) e, f", "d f" },
        { "SELECT extract(year FROM a), trim(both FROM b), substring(c FROM 1 FOR 2) FROM d", "d" },
        { "SELECT 1 FROM a WHERE x IS DISTINCT FROM b", "a" },
        { "SELECT 1 FROM a WHERE x IN (SELECT y FROM b) ORDER BY z, c", "a b" },
        { "WITH a (x) AS MATERIALIZED (SELECT 1 FROM b), c AS (SELECT 1) SELECT 1 FROM a, c, d", "b d" },
        { "SELECT 1 FROM f(1), LATERAL (SELECT 2) x, a", "a" },
        { "SELECT 1 FROM unnest(x) WITH ORDINALITY u, a", "a" },
        { "-- FROM a\n/* FROM b */ SELECT 'FROM c', $x$ FROM d $x$, E'it\\'s FROM e' FROM f", "f" },
        {
            "BEGIN SELECT x INTO a FROM b; INSERT INTO c (x) SELECT 1 FROM d; DELETE FROM e USING f WHERE 1 = 1; UPDATE g SET x = 1; END",
            "b c d e f g"
        },
        { "BEGIN FOR r IN SELECT x FROM a LOOP PERFORM x FROM b; END LOOP; END", "a b" },
        { "BEGIN EXECUTE 'SELECT 1 FROM a' USING x; RETURN QUERY EXECUTE format('SELECT ''b'' FROM c', y); END", "a c x" },
        { "SELECT 1 FROM", "" },
        { "((", "" },
        { "SELECT 1 FROM b WHERE x = \"unended FROM a", "b" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Relations_are_those_of_from_lists(string body, string relations) =>
        string.Join(' ', FunctionText.Of(body).Relations.Select(Text).Order(StringComparer.Ordinal))
            .ShouldBe(string.Join(' ', relations.Split(' ').Order(StringComparer.Ordinal)));

    /// <summary>Looking for the end of each of many would take hours, and the owner of any view can write them.</summary>
    [Theory]
    [InlineData("/* FROM b /* FROM c")]
    [InlineData("$x$ FROM b $y$ FROM c")]
    [InlineData("'FROM b ''FROM c")]
    [InlineData("E'FROM b \\'FROM c \\")]
    [InlineData("\"FROM b \"\"FROM c")]
    public void Tokens_of_what_is_not_closed_are_none(string rest) => FunctionText.Tokens($"a {rest}").ShouldBe(["a"]);

    /// <summary>Each level is a copy of the rest: 40,000 of them, in a body of 840 kB, took all memory of the machine.</summary>
    [Fact]
    public void Relations_of_nested_execute_end_at_a_depth()
    {
        var tags = Enumerable.Range(0, 20).Select(level => new string('t', level + 1)).ToList();
        var body = string.Concat(tags.Select((tag, level) => $"SELECT 1 FROM r{level}; EXECUTE ${tag}$ ")) + string.Concat(
            tags.AsEnumerable().Reverse().Select(tag => $" ${tag}$"));

        FunctionText.Of(body).Relations.Select(Text).ShouldBe(["r0", "r1", "r2", "r3", "r4", "r5"], ignoreOrder: true);
    }

    [Fact]
    public void Calls_are_names_before_a_bracket() =>
        FunctionText.Of("BEGIN RETURN s.f(g(1), \"H\" (2)) + (SELECT count(*) FROM k(3) AS l (x)); END").Calls.Select(Text)
            .ShouldBe(["s.f", "g", "H", "count", "k"], ignoreOrder: true);

    private static string Text((string? Schema, string Name) name) => name.Schema is null ? name.Name : $"{name.Schema}.{name.Name}";
}
