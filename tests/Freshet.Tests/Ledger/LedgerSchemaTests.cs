namespace Freshet.Tests;

public sealed class LedgerSchemaTests
{
    [Fact]
    public void ScriptAfter_nothing_installs_all_in_one_transaction()
    {
        var script = LedgerSchema.ScriptAfter(0);
        script.ShouldStartWith("BEGIN;");
        script.ShouldContain("CREATE SCHEMA");
        script.ShouldContain("CREATE VIEW freshet.freshness");
        script.TrimEnd().ShouldEndWith("COMMIT;");
    }

    [Fact]
    public void ScriptAfter_the_newest_version_does_nothing() => LedgerSchema.ScriptAfter(LedgerSchema.Version).ShouldNotContain("CREATE");
}
