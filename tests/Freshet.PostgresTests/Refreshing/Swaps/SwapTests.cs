namespace Freshet.PostgresTests.Swaps;

public sealed class SwapTests
{
    [EachServer]
    public async Task Refresh_keeps_all_that_belongs_to_a_view(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await RichSchema.CreateAsync(db);
        await db.Engine.InstallAsync();
        var (catalogs, dump) = (await SchemaText.OfCatalogsAsync(db), await SchemaText.OfDumpAsync(db));
        var oid = await db.ScalarAsync<uint>("""SELECT 's."Rich view"'::regclass::oid""");
        await db.ExecuteAsync("UPDATE s.source SET \"user\" = 'changed'");

        var result = await db.SwapAsync("""s."Rich view" """.Trim());

        var outcome = result.Outcomes.ShouldHaveSingleItem();
        (outcome.Status, outcome.Method, outcome.Reason).ShouldBe((RefreshStatus.Refreshed, RefreshMethod.Swap, outcome.Reason));
        (await db.ScalarAsync<uint>("""SELECT 's."Rich view"'::regclass::oid""")).ShouldNotBe(oid);
        (await db.ScalarAsync<long>("SELECT count(*) FROM s.top WHERE who = 'changed'")).ShouldBe(199);
        (await SchemaText.OfCatalogsAsync(db)).ShouldBe(catalogs);
        (await SchemaText.OfDumpAsync(db)).ShouldBe(dump);
        // And once more, as the copy is a view like any other.
        (await db.SwapAsync("""s."Rich view" """.Trim())).Outcomes.ShouldHaveSingleItem().Method.ShouldBe(RefreshMethod.Swap);
        (await SchemaText.OfCatalogsAsync(db)).ShouldBe(catalogs);
    }
}
