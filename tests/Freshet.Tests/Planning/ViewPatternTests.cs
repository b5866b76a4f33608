namespace Freshet.Tests;

public sealed class ViewPatternTests
{
    private static readonly ViewName Orders = new("sales", "orders_daily");

    [Theory]
    [InlineData("orders_daily", true)]
    [InlineData("orders*", true)]
    [InlineData("*_daily", true)]
    [InlineData("*", true)]
    [InlineData("**", true)]
    [InlineData("o*s*y", true)]
    [InlineData("orders?daily", true)]
    [InlineData("orders_dail?", true)]
    [InlineData("orders", false)]
    [InlineData("daily", false)]
    [InlineData("?", false)]
    [InlineData("orders_daily?", false)]
    [InlineData("Orders_daily", false)]
    [InlineData("ORDERS*", false)]
    [InlineData("", false)]
    public void Matches_without_a_dot_looks_at_the_name(string pattern, bool matches) =>
        new ViewPattern(pattern).Matches(Orders).ShouldBe(matches);

    [Theory]
    [InlineData("sales*")]
    [InlineData("s*")]
    [InlineData("*sales?orders_daily")]
    public void Matches_without_a_dot_does_not_look_at_the_schema(string pattern) =>
        new ViewPattern(pattern).Matches(Orders).ShouldBeFalse();

    [Theory]
    [InlineData("sales.orders_daily", true)]
    [InlineData("sales.*", true)]
    [InlineData("*.orders*", true)]
    [InlineData("?ales.orders_daily", true)]
    [InlineData("other.*", false)]
    [InlineData("sales.", false)]
    [InlineData(".*", false)]
    [InlineData("Sales.*", false)]
    public void Matches_with_a_dot_looks_at_schema_and_name(string pattern, bool matches) =>
        new ViewPattern(pattern).Matches(Orders).ShouldBe(matches);

    [Theory]
    [InlineData("a_b", "axb")]
    [InlineData("a.b*", "axb")]
    [InlineData("a[xy]b", "axb")]
    [InlineData("a|b", "a")]
    [InlineData("a+", "aa")]
    [InlineData("(a)", "a")]
    [InlineData("\\w", "a")]
    [InlineData("a{2}", "aa")]
    [InlineData("^a$", "a")]
    [InlineData("#", "")]
    public void Matches_takes_all_but_star_and_question_mark_as_they_are(string pattern, string other)
    {
        new ViewPattern(pattern).Matches(new ViewName("public", other + "x")).ShouldBeFalse();
        if (other.Length > 0)
            new ViewPattern(pattern).Matches(new ViewName("public", other)).ShouldBeFalse();
        new ViewPattern(pattern.Replace(".", "", StringComparison.Ordinal))
            .Matches(new ViewName("public", pattern.Replace(".", "", StringComparison.Ordinal))).ShouldBeTrue();
    }

    [Theory]
    [InlineData("a*_daily", true)]
    [InlineData("a?b_daily", true)]
    [InlineData("a", false)]
    [InlineData("a\nb_daily", true)]
    public void Matches_newline_in_a_name_is_a_character_like_others(string pattern, bool matches) =>
        new ViewPattern(pattern).Matches(new ViewName("public", "a\nb_daily")).ShouldBe(matches);

    [Fact]
    public void Matches_newline_at_the_end_of_a_name_counts() =>
        new ViewPattern("a").Matches(new ViewName("public", "a\n")).ShouldBeFalse();

    [Theory]
    [InlineData("gr?ße", "größe")]
    [InlineData("?", "語")]
    [InlineData("?", "🐘")]
    public void Matches_question_mark_stands_for_any_one_character(string pattern, string name) =>
        new ViewPattern(pattern).Matches(new ViewName("public", name)).ShouldBeTrue();

    [Theory]
    [InlineData("Sales", "My Orders")]
    [InlineData("a.b", "c.d")]
    [InlineData("public", "say \"hi\"")]
    public void Matches_the_name_as_it_is_printed(string schema, string name)
    {
        var view = new ViewName(schema, name);
        new ViewPattern(view.ToString()).Matches(view).ShouldBeTrue();
        new ViewPattern($"{schema}.{name}").Matches(view).ShouldBeTrue();
    }

    [Fact]
    public void Matches_pattern_of_many_stars_is_quick_to_answer() =>
        new ViewPattern(string.Concat(Enumerable.Repeat("*a", 25)) + "b").Matches(new ViewName("public", new string('a', 63)))
            .ShouldBeFalse();
}
