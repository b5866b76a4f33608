using System.Text;
using FsCheck.Fluent;

namespace Freshet.Tests;

public sealed class ViewNameTests
{
    private static readonly string[] Letters = [
        "a", "z", "A", "Z", "7", "_", "$", "\"", ".", " ", "'", "\\", ";", "*", "\n", "é", "語", "🐘",
    ];

    private static readonly FsCheck.Gen<string> Parts = Gen.Elements(Letters).ArrayOf().Select(Cut).Where(part => part.Length > 0);

    public static TheoryData<string, string, string> WrittenNames => new()
    {
        { "public.orders_daily", "public", "orders_daily" },
        { "Sales.Orders", "Sales", "Orders" },
        { "\"Sales\".\"Orders\"", "Sales", "Orders" },
        { "sales.\"a.b\"", "sales", "a.b" },
        { "\"sa.les\".b", "sa.les", "b" },
        { "\"a\"\"b\".\"\"\"\"", "a\"b", "\"" },
        { "sales.two words", "sales", "two words" },
        { "sales.a.b", "sales", "a.b" },
    };

    public static TheoryData<string> BadNames => new()
    {
        "", "orders", ".", ".orders", "public.", "\"public\"", "\"\".orders", "public.\"\"", "public.\"orders", "public.or\"ders",
        "\"pub\"lic\".orders", "public.\"or\"ders\"", "public.or\0ders", $"public.{new string('a', 64)}", $"{new string('a', 64)}.orders",
    };

    [Fact]
    public void Parse_display_form_gives_the_name_back() =>
        Always.Holds(
            Parts.Two(),
            parts => ViewName.Parse(new ViewName(parts.Item1, parts.Item2).ToString()).ShouldBe(new ViewName(parts.Item1, parts.Item2)));

    [Fact]
    public void Parse_sql_form_gives_the_name_back() =>
        Always.Holds(
            Parts.Two(),
            parts => ViewName.Parse(new ViewName(parts.Item1, parts.Item2).ToSql()).ShouldBe(new ViewName(parts.Item1, parts.Item2)));

    [Theory, MemberData(nameof(WrittenNames))]
    public void Parse_written_name_reads_both_parts(string text, string schema, string name) =>
        ViewName.Parse(text).ShouldBe(new ViewName(schema, name));

    [Theory, MemberData(nameof(BadNames))]
    public void Parse_bad_name_is_refused(string text)
    {
        ViewName.TryParse(text, out var name).ShouldBeFalse();
        name.ShouldBe(default);
        Should.Throw<FormatException>(() => ViewName.Parse(text)).Message.ShouldContain("schema.name");
    }

    [Fact]
    public void ToSql_quotes_in_the_name_are_doubled() =>
        new ViewName("public", "x\"; DROP TABLE users; --").ToSql().ShouldBe("\"public\".\"x\"\"; DROP TABLE users; --\"");

    [Theory]
    [InlineData("sales", "orders_daily", "sales.orders_daily")]
    [InlineData("sales", "Orders", "sales.\"Orders\"")]
    [InlineData("my sales", "1st", "\"my sales\".\"1st\"")]
    [InlineData("sales", "größe", "sales.\"größe\"")]
    public void ToString_quotes_only_where_sql_would_need_it(string schema, string name, string text) =>
        new ViewName(schema, name).ToString().ShouldBe(text);

    [Theory]
    [InlineData("a", 63)]
    [InlineData("é", 31)]
    [InlineData("語", 21)]
    [InlineData("🐘", 15)]
    public void Parse_counts_bytes_and_not_letters(string letter, int fitting)
    {
        var longest = string.Concat(Enumerable.Repeat(letter, fitting));
        ViewName.Parse($"public.{longest}").Name.ShouldBe(longest);
        Should.Throw<FormatException>(() => ViewName.Parse($"public.{longest}{letter}")).Message.ShouldContain("63 bytes");
        Should.Throw<FormatException>(() => ViewName.Parse($"{longest}{letter}.orders"));
        new ViewName("public", longest + letter).Name.ShouldBe(longest + letter); // in another encoding than UTF-8 it can be there
    }

    [Fact]
    public void CompareTo_sorts_by_schema_then_name_letter_for_letter()
    {
        ViewName[] sorted = [new("A", "z"), new("a", "B"), new("a", "a"), new("a", "aa"), new("b", "A")];
        sorted.Reverse().Order().ShouldBe(sorted);
    }

    private static string Cut(string[] letters)
    {
        var part = "";
        foreach (var letter in letters.TakeWhile(letter => Encoding.UTF8.GetByteCount(part + letter) <= ViewName.MaxBytes))
            part += letter;
        return part;
    }
}
