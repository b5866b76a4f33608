namespace Freshet.Tests;

public sealed class LedgerSchemaTests
{
    [Fact]
    public void Script_installs_all_in_one_transaction_under_a_fixed_search_path()
    {
        var script = LedgerSchema.Script;
        script.ShouldStartWith("BEGIN;\nSET LOCAL search_path = pg_catalog, pg_temp;\n");
        script.ShouldContain("CREATE SCHEMA");
        script.ShouldContain("CREATE VIEW freshet.freshness");
        script.TrimEnd().ShouldEndWith("COMMIT;");
    }
}
