namespace Freshet.Tests;

public sealed class GrantsTests
{
    [Fact]
    public void ToRefresh_from_17_grants_maintain_and_the_way_there() =>
        Grants.ToRefresh(Some.View("sales.Orders"), Some.Server(170000))
            .ShouldBe("GRANT USAGE ON SCHEMA \"sales\" TO \"freshet\"; GRANT MAINTAIN ON \"sales\".\"Orders\" TO \"freshet\";");

    [Fact]
    public void ToRefresh_before_17_grants_the_owner() =>
        Grants.ToRefresh(Some.View("sales.Orders"), Some.Server(160004)).ShouldBe("GRANT \"owner\" TO \"freshet\";");
}
