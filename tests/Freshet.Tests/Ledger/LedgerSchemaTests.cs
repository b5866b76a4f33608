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

    [Fact]
    public void Script_finds_the_locks_and_sessions_of_runs_by_the_names_that_they_have()
    {
        var run = Guid.NewGuid();
        LedgerSchema.Script.ShouldContain(LockKey.OfViewSql);
        LedgerSchema.Script.ShouldContain(
            $"'{SessionTag.PrefixOf(run)}' || r.lease_epoch".Replace($"{run}:", "' || r.id || ':", StringComparison.Ordinal));
    }
}
