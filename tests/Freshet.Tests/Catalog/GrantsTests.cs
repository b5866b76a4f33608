namespace Freshet.Tests;

public sealed class GrantsTests
{
    [Fact]
    public void ToRefresh_from_17_grants_maintain_and_the_way_there() =>
        Grants.ToRefresh(Some.View("sales.Orders"), Some.Server(170000))
            .ShouldBe("GRANT USAGE ON SCHEMA \"sales\" TO \"freshet\"; GRANT MAINTAIN ON \"sales\".\"Orders\" TO \"freshet\";");

    [Fact]
    public void ToHaveLedger_that_somebody_else_makes_goes_on_to_what_the_role_needs_then() =>
        Grants.ToHaveLedger("app", "reports", new(0, SchemaExists: false, MayRead: false, MayWrite: false, MayInstall: false, ReadOnly: false))
            .ShouldBe($"GRANT CREATE ON DATABASE \"app\" TO \"reports\"; or let somebody who may run 'freshet init', or the SQL of 'freshet init --sql', and then {Grants.ToRecord("reports")}");

    [Fact]
    public void ToRefresh_before_17_grants_the_owner() =>
        Grants.ToRefresh(Some.View("sales.Orders"), Some.Server(160004)).ShouldBe("GRANT \"owner\" TO \"freshet\";");
}
