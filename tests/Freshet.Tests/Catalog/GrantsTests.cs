namespace Freshet.Tests;

public sealed class GrantsTests
{
    [Fact]
    public void ToRefresh_from_17_grants_maintain_and_the_way_there() =>
        Grants.ToRefresh(Some.View("sales.Orders"), Some.Server(170000))
            .ShouldBe("GRANT USAGE ON SCHEMA \"sales\" TO \"freshet\"; GRANT MAINTAIN ON \"sales\".\"Orders\" TO \"freshet\";");

    [Fact]
    public void ToHaveLedger_that_somebody_else_makes_continues_to_what_the_role_needs_then() =>
        LedgerGrants.ToHaveLedger(
            "app", "reports", new(0, SchemaExists: false, MayRead: false, MayWrite: false, MayInstall: false, ReadOnly: false))
            .ShouldBe(
                "GRANT CREATE ON DATABASE \"app\" TO \"reports\"; "
                + $"or ask an administrator to run 'freshet init', or the SQL that 'freshet init --sql' prints, and then {LedgerGrants.ToRecord("reports")}");

    [Theory]
    [InlineData(OwnerTie.None, 150000, "GRANT \"owner\" TO \"freshet\";")]
    [InlineData(OwnerTie.None, 160004, "GRANT \"owner\" TO \"freshet\";")]
    [InlineData(OwnerTie.MemberWithoutRights, 150000, "ALTER ROLE \"freshet\" INHERIT;")]
    [InlineData(OwnerTie.MemberWithoutRights, 160004, "GRANT \"owner\" TO \"freshet\" WITH INHERIT TRUE;")]
    [InlineData(OwnerTie.HasRights, 150000, "GRANT USAGE ON SCHEMA \"sales\" TO \"freshet\";")]
    public void ToRefresh_before_17_gives_the_owners_rights(OwnerTie tie, int version, string sql) =>
        Grants.ToRefresh(Some.View("sales.Orders") with { OwnerTie = tie }, Some.Server(version)).ShouldBe(sql);

    [Fact]
    public void ToRefresh_before_17_makes_nobody_a_superuser() =>
        Grants.ToRefresh(Some.View("sales.Orders") with { OwnerTie = OwnerTie.NoneToSuperuser }, Some.Server(150000))
            .ShouldStartWith("ALTER MATERIALIZED VIEW \"sales\".\"Orders\" OWNER TO \"freshet\";");
}
