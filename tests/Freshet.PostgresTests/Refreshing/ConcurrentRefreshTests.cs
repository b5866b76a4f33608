namespace Freshet.PostgresTests;

public sealed class ConcurrentRefreshTests
{
    private const string ViewSql = """
        CREATE TABLE source (id integer PRIMARY KEY, amount integer);
        INSERT INTO source VALUES (1, 10), (2, 20);
        CREATE MATERIALIZED VIEW totals_hourly AS SELECT id, amount FROM source;
        CREATE UNIQUE INDEX ON totals_hourly (id);
        """;

    [EachServer]
    public async Task Refresh_changes_the_data_and_records_it(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(ViewSql);
        await db.ExecuteAsync("UPDATE source SET amount = 25 WHERE id = 2; INSERT INTO source VALUES (3, 30)");

        var result = await db.RefreshAsync("totals_hourly");

        result.Status.ShouldBe(RunStatus.Succeeded);
        var outcome = result.Of("totals_hourly");
        outcome.Status.ShouldBe(RefreshStatus.Refreshed);
        outcome.Method.ShouldBe(RefreshMethod.Concurrent);
        outcome.Attempts.ShouldBe(1);
        (await db.ListAsync<int>("SELECT amount FROM totals_hourly ORDER BY id")).ShouldBe([10, 25, 30]);
        (await db.ScalarAsync<bool>("""
            SELECT status = 'refreshed' AND method = 'concurrent' AND finished_at >= started_at AND duration_ms >= 0 AND bytes > 0
            FROM freshet.refresh
            """)).ShouldBeTrue();
        (await db.ScalarAsync<string>("SELECT status FROM freshet.run WHERE finished_at >= started_at")).ShouldBe("succeeded");
    }

    [EachServer]
    public async Task Refresh_does_not_wait_for_a_long_reader(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(ViewSql);
        await using var reader = await db.ConnectAsync();
        await using var transaction = await reader.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        await using var read = new NpgsqlCommand("SELECT count(*) FROM totals_hourly", reader);
        await read.ExecuteScalarAsync();
        await db.ExecuteAsync("INSERT INTO source VALUES (3, 30)");

        (await db.RefreshAsync("totals_hourly")).Status.ShouldBe(RunStatus.Succeeded);

        (await read.ExecuteScalarAsync()).ShouldBe(2L); // its snapshot is older
        (await db.ScalarAsync<long>("SELECT count(*) FROM totals_hourly")).ShouldBe(3);
    }

    [EachServer]
    public async Task Refresh_under_way_lets_readers_read(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync("CREATE MATERIALIZED VIEW slow_hourly AS SELECT gate() AS id; CREATE UNIQUE INDEX ON slow_hourly (id)");
        await gate.CloseAsync();

        var run = await db.Engine.StartAsync(Select.Views("slow_hourly"));
        await gate.ReachedAsync();
        (await db.ListAsync<int>("SET lock_timeout = '100ms'; SELECT id FROM slow_hourly")).ShouldBe([1]);
        await gate.OpenAsync();

        (await run.EndAsync()).Status.ShouldBe(RunStatus.Succeeded);
    }
}
