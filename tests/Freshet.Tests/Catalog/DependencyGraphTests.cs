namespace Freshet.Tests;

public sealed class DependencyGraphTests
{
    private const uint View = 1;
    private const uint Other = 2;

    [Fact]
    public void Reads_through_plain_views_to_any_depth()
    {
        const uint depth = 10_000;
        var chain = Enumerable.Range(100, (int)depth).Select(oid => (Plain((uint)oid), Plain((uint)oid + 1)));
        Reads([(Plain(View), Plain(100)), .. chain, (Plain(100 + depth), Plain(Other))]).ShouldBe([Other]);
    }

    [Fact]
    public void Reads_through_functions_that_call_each_other_ends() =>
        Reads([(Plain(View), Function(7)), (Function(7), Function(8)), (Function(8), Function(7)), (Function(8), Plain(Other))])
            .ShouldBe([Other]);

    [Fact]
    public void Reads_through_an_operator_follows_its_function() =>
        Reads([(Plain(View), new('o', 9)), (new('o', 9), Function(7)), (Function(7), Plain(Other))]).ShouldBe([Other]);

    [Fact]
    public void Reads_stops_at_the_first_view() =>
        Reads([(Plain(View), Plain(Other)), (Plain(Other), Plain(3))], View, Other, 3).ShouldBe([Other]);

    [Fact]
    public void Reads_a_view_that_two_ways_lead_to_once() =>
        Reads([(Plain(View), Plain(50)), (Plain(View), Plain(51)), (Plain(50), Plain(Other)), (Plain(51), Plain(Other))]).ShouldBe([Other]);

    [Fact]
    public void Reads_a_function_with_the_oid_of_a_view_is_not_that_view() =>
        Reads([(Plain(View), Function(Other))]).ShouldBeEmpty();

    [Fact]
    public void Reads_a_view_that_a_function_leads_back_to_does_not_read_itself() =>
        Reads([(Plain(View), Function(7)), (Function(7), Plain(View))]).ShouldBeEmpty();

    private static IEnumerable<uint> Reads((CatalogNode From, CatalogNode To)[] edges, params uint[] views) =>
        new DependencyGraph(edges).Reads(View, views.Length == 0 ? new HashSet<uint> { View, Other } : views.ToHashSet());

    private static CatalogNode Plain(uint oid) => new(CatalogNode.Relation, oid);

    private static CatalogNode Function(uint oid) => new('f', oid);
}
