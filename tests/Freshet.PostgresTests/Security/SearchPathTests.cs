namespace Freshet.PostgresTests.Security;

/// <summary>A role that may connect and CREATE in a schema of the search_path has no code of its own run by Freshet.</summary>
public sealed class SearchPathTests
{
    private const string ViewsSql = """
        CREATE SCHEMA app;
        CREATE TABLE app.source (id integer, amount integer);
        INSERT INTO app.source VALUES (1, 10), (2, 20);
        CREATE MATERIALIZED VIEW app.a_hourly AS SELECT id, amount FROM app.source;
        CREATE UNIQUE INDEX ON app.a_hourly (id);
        CREATE MATERIALIZED VIEW app.b_hourly AS SELECT id + 0 AS id, amount FROM app.a_hourly;
        CREATE MATERIALIZED VIEW app.empty_daily AS SELECT id FROM app.a_hourly WITH NO DATA;
        CREATE FUNCTION app.twice(n integer) RETURNS integer LANGUAGE sql AS 'SELECT 2 OPERATOR(pg_catalog.*) n';
        CREATE MATERIALIZED VIEW app.c_daily AS SELECT app.twice(1) AS id;
        CREATE UNIQUE INDEX ON app.c_daily (id);
        """;

    [EachServer]
    public async Task Commands_run_nothing_that_another_role_made(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var freshet = await db.CreateRoleAsync();
        await db.ExecuteAsync($"GRANT CREATE ON DATABASE {db.Name} TO {freshet}; GRANT USAGE ON SCHEMA public TO {freshet}");
        await using (var owner = await db.ConnectAsync(freshet))
            await owner.ExecuteAsync(ViewsSql);
        await HostileSchema.PlantAsync(db);
        var command = FreshetCommand.On(db, freshet);

        (await command.RunAsync("init")).ShouldExit(0);
        (await command.RunAsync("refresh", "--all")).ShouldExit(0);
        (await command.RunAsync("refresh", "--due")).ShouldExit(0);
        (await command.RunAsync("refresh", "--view", "app.*", "--force")).ShouldExit(0);
        (await command.RunAsync("views")).ShouldExit(0);
        (await command.RunAsync("plan", "--all")).ShouldExit(0);
        (await command.RunAsync("policy", "set", "app.a_hourly", "--priority", "2", "--also-reads", "app.c_daily")).ShouldExit(0);
        (await command.RunAsync("policy")).ShouldExit(0);
        (await command.RunAsync("policy", "clear", "app.a_hourly")).ShouldExit(0);
        var check = await command.RunAsync("check", "--deep");
        check.ShouldExit(1); // app.b_hourly has no unique index
        check.Output.ShouldContain("Only its current data speaks for");
        var runs = await command.RunAsync("runs", "--json");
        runs.ShouldExit(0);
        (await command.RunAsync("runs", runs.Json[0].GetProperty("runId").GetString()!)).ShouldExit(0);

        (await HostileSchema.RanAsync(db)).ShouldBeFalse();
    }

    [EachServerBehindPgBouncer]
    public async Task Engine_runs_nothing_that_another_role_made_in_sessions_that_pgbouncer_shares(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(ViewsSql);
        await HostileSchema.PlantAsync(db);
        await using var bouncer = await PgBouncer.StartAsync(db);
        // All sessions that PgBouncer is going to hand out.
        var clients = db.Own(HostileSchema.Plain(bouncer.ConnectionString));
        var sessions = new List<NpgsqlConnection>();
        for (var i = 0; i < 5; i++)
        {
            var session = await clients.OpenConnectionAsync();
            await session.ExecuteAsync("BEGIN");
            sessions.Add(session);
        }
        foreach (var session in sessions)
        {
            await HostileSchema.PlantInSessionAsync(session);
            await session.ExecuteAsync("COMMIT");
            await session.DisposeAsync();
        }
        var engine = db.Own(new Engine(bouncer.ConnectionString));

        (await engine.RefreshAsync(Select.All)).Status.ShouldBe(RunStatus.Succeeded);
        (await engine.TickAsync(new() { Due = true })).ShouldBeNull();
        var situation = await engine.ReadSituationAsync();
        await ViewChecker.CheckAsync(
            engine.Database, situation, situation.Catalog.Views.Select(view => view.Name).ToHashSet(),
            TimeSpan.FromSeconds(20), CancellationToken.None);
        (await ViewChecker.CheckDatabaseAsync(engine.Database, situation, CancellationToken.None)).ShouldBeEmpty();
        await engine.Monitor.ReadAsync(engine.Database, CancellationToken.None);
        (await FreshnessReader.CountAsync(engine.Database, CancellationToken.None)).ShouldNotBeEmpty();
        await new LedgerPruner(engine.Database.Pool).PruneAsync(TimeSpan.FromDays(1), TimeSpan.Zero, CancellationToken.None);
        await TakeOverAsync(engine);
        await Promises.RenewAsync(
            engine.Database, situation with { Cadences = new([new("hourly", "_hourly", Schedule.Parse("0 30 * * * *"))]) },
            CancellationToken.None);

        (await HostileSchema.RanAsync(db)).ShouldBeFalse();
    }

    /// <summary>All that becomes of a run whose worker has died, and of one that is cancelled.</summary>
    private static async Task TakeOverAsync(Engine engine)
    {
        var id = await engine.Runs.EnqueueAsync(new(RunId.New("main"), RunSource.Command, Select.All), CancellationToken.None);
        (await engine.Runs.EnqueueAsync(new(id, RunSource.Command, Select.All), CancellationToken.None)).ShouldBe(id);
        var first = await engine.Runs.ClaimAsync(id, "first", CancellationToken.None);
        (await engine.Runs.HeartbeatAsync(first!, waits: null, CancellationToken.None)).ShouldBe(false);
        (await engine.Runs.FinishAsync(first!, RunStatus.Interrupted, CancellationToken.None)).ShouldBeTrue();
        (await engine.RunReader.ListResumableAsync(TimeSpan.FromMinutes(1), CancellationToken.None)).ShouldBe([id.Id]);
        (await engine.Runs.ClaimAsync(id, "second", CancellationToken.None))!.Epoch.ShouldBe(2);
        await engine.Runs.AbandonDeadAsync(CancellationToken.None);
        (await engine.Runs.FailAsync(id.Id, CancellationToken.None)).ShouldBeFalse();
        (await engine.Runs.CancelAsync(id.Id, CancellationToken.None)).ShouldBeTrue();
        (await engine.RunReader.FindRunAsync(id.Id, CancellationToken.None)).ShouldNotBeNull();
        (await engine.RunReader.ListRunsAsync(10, null, CancellationToken.None)).Count.ShouldBe(2);
    }
}
