namespace Freshet.PostgresTests;

public sealed class LedgerPrunerTests
{
    private static readonly TimeSpan Retention = TimeSpan.FromDays(90);

    [EachServer]
    public async Task Prune_deletes_what_ended_before_the_retention_and_nothing_else(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.Engine.InstallAsync();
        await db.ExecuteAsync("""
            INSERT INTO freshet.run (id, source, selection, status, requested_at, finished_at, heartbeat_at) VALUES
                ('00000000-0000-0000-0000-000000000001', 'tick', '{}', 'succeeded',
                    now() - interval '92 days', now() - interval '91 days', NULL),
                ('00000000-0000-0000-0000-000000000002', 'tick', '{}', 'succeeded',
                    now() - interval '91 days', now() - interval '89 days', NULL),
                ('00000000-0000-0000-0000-000000000003', 'tick', '{}', 'interrupted', now() - interval '91 days', NULL, NULL),
                ('00000000-0000-0000-0000-000000000004', 'tick', '{}', 'running', now() - interval '91 days', NULL, now());
            INSERT INTO freshet.refresh (run_id, view_oid, view_schema, view_name, status, reason_code, reason, attempts)
            SELECT id, 'a_hourly'::regclass, 'public', 'a_hourly', 'refreshed', NULL, '', 1 FROM freshet.run;
            """);

        await db.RefreshAsync(Select.All);

        (await db.ListAsync<string>("SELECT right(id::text, 1) FROM freshet.run WHERE id::text LIKE '00000000-%' ORDER BY 1"))
            .ShouldBe(["2", "4"]);
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.refresh")).ShouldBe(3);
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.view_state")).ShouldBe(1);
    }

    [EachServer]
    public async Task Prune_deletes_the_state_of_views_that_are_no_more(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "renamed") + Views.Of("source", "gone")
            + "CREATE TABLE is_a_table (id integer)");
        await db.Engine.InstallAsync();
        await db.ExecuteAsync(Views.LongSeen + """
            INSERT INTO freshet.view_state (view_oid, view_schema, view_name) VALUES ('is_a_table'::regclass, 'public', 'is_a_table');
            ALTER MATERIALIZED VIEW renamed RENAME TO there;
            DROP MATERIALIZED VIEW gone;
            """);

        await db.RefreshAsync("a_hourly");

        (await db.ListAsync<string>("SELECT view_oid::regclass::text FROM freshet.view_state ORDER BY 1")).ShouldBe(["a_hourly", "there"]);
    }

    [EachServer]
    public async Task Prune_without_time_deletes_a_part_and_reports_the_rest_until_nothing_is_left(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.Engine.InstallAsync();
        await OldRunsAsync(db, runs: 3, rows: 2000);
        var rests = new List<int>();

        var ended = await db.ScalarAsync<DateTime>("SELECT min(finished_at) FROM freshet.run");
        while (await PruneAsync(db, TimeSpan.Zero) is { } rest)
        {
            rests.Add(rest.Runs);
            rest.Oldest.UtcDateTime.ShouldBe(ended);
        }

        rests.Count.ShouldBeGreaterThan(5); // 500 rows of 6,000 each time
        rests.ShouldBe(rests.OrderDescending());
        rests[0].ShouldBe(3);
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.run")).ShouldBe(0);
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.refresh")).ShouldBe(0);
    }

    [EachServer]
    public async Task Prune_waits_for_no_row_that_another_worker_deletes(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.Engine.InstallAsync();
        await OldRunsAsync(db, runs: 2, rows: 10);
        await using var other = await db.ConnectAsync();
        await other.ExecuteAsync("BEGIN; DELETE FROM freshet.refresh WHERE run_id = (SELECT min(id::text)::uuid FROM freshet.run)");

        (await PruneAsync(db, TimeSpan.FromMinutes(1))).ShouldBeNull();

        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.run")).ShouldBe(1);
        await other.ExecuteAsync("ROLLBACK");
        (await PruneAsync(db, TimeSpan.FromMinutes(1))).ShouldBeNull();
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.run")).ShouldBe(0);
    }

    [EachServer]
    public async Task Run_that_has_no_time_to_delete_all_that_is_old_logs_how_far_behind_it_is(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.Engine.InstallAsync();
        await OldRunsAsync(db, runs: 2, rows: 600);
        // A transaction takes as long as all the time that a run has for this.
        await db.ExecuteAsync("""
            CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(2.1); RETURN NULL; END';
            CREATE TRIGGER slow AFTER DELETE ON freshet.refresh EXECUTE FUNCTION slow();
            """);

        (await db.RefreshAsync(Select.All)).Status.ShouldBe(RunStatus.Succeeded);

        var behind = db.Engine.Log.Events.Where(logged => logged.Id == 109).ShouldHaveSingleItem();
        behind.Text.ShouldContain("2 are older than Retention and not deleted yet");
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.refresh")).ShouldBe(701);
    }

    private static Task<PruningRest?> PruneAsync(TestDatabase db, TimeSpan budget) =>
        new LedgerPruner(db.Engine.Database.Pool).PruneAsync(Retention, budget, CancellationToken.None);

    /// <param name="rows">Of each run.</param>
    private static Task OldRunsAsync(TestDatabase db, int runs, int rows) => db.ExecuteAsync($"""
        INSERT INTO freshet.run (id, source, selection, status, requested_at, finished_at)
        SELECT gen_random_uuid(), 'tick', '{"{}"}', 'succeeded', now() - interval '92 days', now() - interval '91 days' FROM generate_series(1, {runs});
        INSERT INTO freshet.refresh (run_id, view_oid, view_schema, view_name, status, reason, attempts)
        SELECT id, n, 'public', 'v' || n, 'refreshed', '', 1 FROM freshet.run, generate_series(1, {rows}) n;
        """);
}
