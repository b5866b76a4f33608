namespace Freshet.Tests;

public sealed class ViewGraphTests
{
    [Fact]
    public void Reads_policy_adds_to_the_catalog()
    {
        var graph = Graph("public.c", "\"Sales\".\"d\"");
        graph.Reads(Some.Name("b")).ShouldBe([Some.Name("Sales.d"), Some.Name("a"), Some.Name("c")]);
        graph.Upstream([Some.Name("b")]).ShouldBe([Some.Name("a"), Some.Name("c"), Some.Name("Sales.d")], ignoreOrder: true);
        graph.Downstream([Some.Name("c")]).ShouldBe([Some.Name("b")]);
    }

    [Theory]
    [InlineData("public.gone")]
    [InlineData("no name at all")]
    [InlineData("public.a")]
    [InlineData("public.b")]
    public void Reads_policy_names_nothing_new_adds_nothing(string alsoReads) =>
        Graph(alsoReads).Reads(Some.Name("b")).ShouldBe([Some.Name("a")]);

    private static ViewGraph Graph(params string[] alsoReads)
    {
        var situation = Some.Situation(Some.View("a"), Some.View("b", ["a"]), Some.View("c"), Some.View("Sales.d"))
            .With(Some.Policy("b") with { AlsoReads = alsoReads });
        return new(situation.Catalog, situation.Ledger);
    }
}
