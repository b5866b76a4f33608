namespace Freshet.PostgresTests;

/// <summary>What the ledger knows belongs to a view, whatever its name is by then.</summary>
public sealed class IdentityTests
{
    private const string ExchangeSql = """
        BEGIN;
        ALTER MATERIALIZED VIEW a_hourly RENAME TO old;
        ALTER MATERIALIZED VIEW b_hourly RENAME TO a_hourly;
        ALTER MATERIALIZED VIEW old RENAME TO b_hourly;
        COMMIT;
        """;

    [EachServer]
    public async Task State_goes_with_views_that_exchange_their_names(string server)
    {
        await using var db = await RefreshedAsync(server);
        await db.ExecuteAsync("UPDATE freshet.view_state SET late_after = '2020-01-01', data_as_of = '2020-01-01' WHERE view_name = 'b_hourly'");

        await db.ExecuteAsync(ExchangeSql);

        (await db.ListAsync<string>("SELECT view_name || ' ' || status FROM freshet.freshness ORDER BY 1"))
            .ShouldBe(["a_hourly late", "b_hourly fresh"]);
        (await db.ScalarAsync<bool>("SELECT data_as_of = '2020-01-01' FROM freshet.freshness WHERE view_name = 'a_hourly'")).ShouldBeTrue();
        ViewReport.Of(await db.Engine.ReadSituationAsync()).Select(report => report.Status).ShouldBe([ViewStatus.Late, ViewStatus.Fresh]);
    }

    [EachServer]
    public async Task View_that_was_made_again_is_unknown_and_one_that_was_renamed_is_not(string server)
    {
        await using var db = await RefreshedAsync(server);

        await db.ExecuteAsync("""
            DROP MATERIALIZED VIEW a_hourly; CREATE MATERIALIZED VIEW a_hourly AS SELECT id, amount FROM source;
            ALTER MATERIALIZED VIEW b_hourly RENAME TO c_hourly;
            """);

        (await db.ListAsync<string>("SELECT concat_ws(' ', view_name, status, data_as_of IS NOT NULL) FROM freshet.freshness ORDER BY 1"))
            .ShouldBe(["a_hourly unknown f", "c_hourly fresh t"]);
    }

    [EachServer]
    public async Task Copy_of_a_database_knows_nothing_of_its_views_until_they_are_refreshed(string server)
    {
        await using var db = await RefreshedAsync(server);
        await db.ExecuteAsync(
            "INSERT INTO freshet.run (id, source, selection, status) VALUES (gen_random_uuid(), 'command', '{\"all\": true}', 'interrupted')");
        await using var copy = await db.CopyAsync();

        (await copy.ListAsync<string>("SELECT DISTINCT concat_ws(' ', status, data_as_of, late_after) FROM freshet.freshness")).ShouldBe(["unknown"]);
        ViewReport.Of(await copy.Engine.ReadSituationAsync()).ShouldAllBe(
            report => report.Status == ViewStatus.Unknown && report.State == null);

        var run = await copy.RefreshAsync("a_hourly");

        run.Of("a_hourly").Status.ShouldBe(RefreshStatus.Refreshed);
        (await copy.ListAsync<string>("SELECT view_name || ' ' || status FROM freshet.freshness ORDER BY 1"))
            .ShouldBe(["a_hourly fresh", "b_hourly unknown"]);
        // What the original had not finished is not the copy's to finish; its history stays.
        (await copy.Engine.RunReader.ListResumableAsync(Lease.Queued, CancellationToken.None)).ShouldBeEmpty();
        (await copy.ScalarAsync<long>("SELECT count(*) FROM freshet.run")).ShouldBe(3);
        (await db.ListAsync<string>("SELECT status FROM freshet.freshness")).ShouldBe(["fresh", "fresh"]);
    }

    [EachServer]
    public async Task Views_whose_names_are_alike_with_their_schemas_do_not_share_a_lock(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("CREATE SCHEMA \"x.y\"; CREATE SCHEMA x;"
            + Views.Of("source", "\"x.y\".z_hourly") + Views.Of("source", "x.\"y.z_hourly\""));
        await using var other = await db.ConnectAsync();
        await other.ExecuteAsync($"SELECT pg_advisory_lock({Views.ViewKind}, '\"x.y\".z_hourly'::regclass::oid::integer)");

        var run = await db.RefreshAsync("x.\"y.z_hourly\"");

        run.Status.ShouldBe(RunStatus.Succeeded);
    }

    [EachServer]
    public async Task Lock_of_an_oid_above_two_billion_is_found_again(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var key = LockKey.OfView(3_000_000_000);
        await using var other = await db.ConnectAsync();
        await other.ExecuteAsync($"SELECT pg_advisory_lock({key.ToSql()})");

        (await db.ReadCatalogAsync()).Locks[key].ShouldHaveSingleItem().Pid.ShouldBe(other.ProcessID);
    }

    [EachServer]
    public async Task View_that_gets_the_name_while_the_refresh_waits_is_the_one_that_is_recorded(string server)
    {
        await using var db = await RefreshedAsync(server);
        var before = await db.ScalarAsync<DateTime>("SELECT last_success_at FROM freshet.view_state WHERE view_name = 'a_hourly'");
        var (a, b) = (await OidAsync(db, "a_hourly"), await OidAsync(db, "b_hourly"));
        await using var other = await db.ConnectAsync();
        await other.ExecuteAsync("BEGIN; LOCK TABLE source; " + ExchangeSql.Replace("BEGIN;", "", StringComparison.Ordinal)
            .Replace("COMMIT;", "", StringComparison.Ordinal));

        var run = await db.NewEngine(options => options.Refresh.LockTimeout = TimeSpan.FromMinutes(1))
            .StartAsync(Select.Views("a_hourly") with { Force = true });
        await db.UntilAsync("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation IS NOT NULL)");
        await other.ExecuteAsync("COMMIT");
        var result = await run.EndAsync();

        result.Status.ShouldBe(RunStatus.Succeeded);
        (await db.ListAsync<uint>($"SELECT view_oid FROM freshet.refresh WHERE run_id = '{run.Id.Id}'")).ShouldBe([b]);
        (await db.ScalarAsync<DateTime>($"SELECT last_success_at FROM freshet.view_state WHERE view_oid = {a}")).ShouldBe(before);
        (await db.ScalarAsync<DateTime>($"SELECT last_success_at FROM freshet.view_state WHERE view_oid = {b}")).ShouldBeGreaterThan(before);
    }

    private static async Task<uint> OidAsync(TestDatabase db, string view) => await db.ScalarAsync<uint>($"SELECT '{view}'::regclass::oid");

    /// <summary>With two views that were refreshed just now.</summary>
    private static async Task<TestDatabase> RefreshedAsync(string server)
    {
        var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_hourly"));
        await db.RefreshAsync(Select.All);
        return db;
    }
}
