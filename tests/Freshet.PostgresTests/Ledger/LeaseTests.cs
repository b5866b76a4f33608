namespace Freshet.PostgresTests;

public sealed class LeaseTests
{
    [EachServer]
    public async Task Claim_by_many_at_once_gives_the_run_to_one(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var id = await EnqueuedAsync(db);

        var claims = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(number => db.Engine.Runs.ClaimAsync(id, $"worker {number}", CancellationToken.None)));

        claims.Count(claim => claim is not null).ShouldBe(1);
        (await db.ScalarAsync<bool>("SELECT status = 'running' AND lease_epoch = 1 AND started_at IS NOT NULL FROM freshet.run"))
            .ShouldBeTrue();
    }

    [EachServer]
    public async Task Claim_of_an_expired_lease_takes_it_from_its_worker(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var runs = db.Engine.Runs;
        var id = await EnqueuedAsync(db);
        var first = (await runs.ClaimAsync(id, "first", CancellationToken.None)).ShouldNotBeNull();
        var started = await db.ScalarAsync<DateTime>("SELECT started_at FROM freshet.run");
        (await runs.HeartbeatAsync(first, waits: null, CancellationToken.None)).ShouldBe(false);
        await AgeAsync(db, "50 seconds");
        (await runs.ClaimAsync(id, "second", CancellationToken.None)).ShouldBeNull();
        await AgeAsync(db, "70 seconds");

        var second = (await runs.ClaimAsync(id, "second", CancellationToken.None)).ShouldNotBeNull();

        second.Epoch.ShouldBe(2);
        second.RequestedAt.ShouldBe(first.RequestedAt);
        (await runs.HeartbeatAsync(first, waits: null, CancellationToken.None)).ShouldBeNull();
        (await runs.FinishAsync(first, RunStatus.Succeeded, CancellationToken.None)).ShouldBeFalse();
        (await runs.HeartbeatAsync(second, waits: null, CancellationToken.None)).ShouldBe(false);
        (await db.ScalarAsync<DateTime>("SELECT started_at FROM freshet.run")).ShouldBe(started);
        (await runs.FinishAsync(second, RunStatus.Succeeded, CancellationToken.None)).ShouldBeTrue();
        (await runs.ClaimAsync(id, "third", CancellationToken.None)).ShouldBeNull();
    }

    [EachServer]
    public async Task Claim_of_a_run_that_was_to_be_cancelled_gives_nothing(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var id = await EnqueuedAsync(db);
        await db.Engine.Runs.ClaimAsync(id, "first", CancellationToken.None);
        (await db.Engine.Runs.CancelAsync(id.Id, CancellationToken.None)).ShouldBeTrue();
        await AgeAsync(db, "2 minutes");
        await db.Engine.Runs.AbandonDeadAsync(CancellationToken.None);

        (await db.Engine.RunReader.ListResumableAsync(Lease.Queued, CancellationToken.None)).ShouldBeEmpty();
        (await db.Engine.Runs.ClaimAsync(id, "second", CancellationToken.None)).ShouldBeNull();
    }

    [EachServer]
    public async Task Heartbeat_hears_that_the_run_is_to_be_cancelled(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var id = await EnqueuedAsync(db);
        var run = (await db.Engine.Runs.ClaimAsync(id, "me", CancellationToken.None)).ShouldNotBeNull();

        await db.Engine.Runs.CancelAsync(id.Id, CancellationToken.None);

        (await db.Engine.Runs.HeartbeatAsync(run, waits: null, CancellationToken.None)).ShouldBe(true);
    }

    [EachServer]
    public async Task Run_that_five_workers_died_of_has_failed(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var id = await EnqueuedAsync(db);
        for (var epoch = 1; epoch < Lease.MaxDeaths; epoch++)
        {
            (await db.Engine.Runs.ClaimAsync(id, "me", CancellationToken.None)).ShouldNotBeNull().Epoch.ShouldBe(epoch);
            await AgeAsync(db, "2 minutes");
            (await db.Engine.RunReader.FindRunAsync(id.Id, CancellationToken.None)).ShouldNotBeNull().Status.ShouldBe(RunStatus.Abandoned);
            await db.Engine.Runs.AbandonDeadAsync(CancellationToken.None);
            (await db.ScalarAsync<string>("SELECT status FROM freshet.run WHERE finished_at IS NULL")).ShouldBe("abandoned");
            (await db.Engine.RunReader.ListResumableAsync(Lease.Queued, CancellationToken.None)).ShouldBe([id.Id]);
        }
        await db.Engine.Runs.ClaimAsync(id, "me", CancellationToken.None);
        await AgeAsync(db, "2 minutes");

        await db.Engine.Runs.AbandonDeadAsync(CancellationToken.None);

        (await db.ScalarAsync<string>("SELECT status FROM freshet.run WHERE finished_at IS NOT NULL")).ShouldBe("failed");
        (await db.Engine.RunReader.ListResumableAsync(Lease.Queued, CancellationToken.None)).ShouldBeEmpty();
        (await db.Engine.Runs.ClaimAsync(id, "me", CancellationToken.None)).ShouldBeNull();
    }

    [EachServer]
    public async Task Run_that_was_interrupted_often_survives_the_death_of_a_worker(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var id = await EnqueuedAsync(db);
        for (var times = 1; times <= Lease.MaxDeaths; times++)
        {
            var run = (await db.Engine.Runs.ClaimAsync(id, "me", CancellationToken.None)).ShouldNotBeNull();
            await db.Engine.Runs.FinishAsync(run, RunStatus.Interrupted, CancellationToken.None);
        }
        await db.Engine.Runs.ClaimAsync(id, "me", CancellationToken.None);
        await AgeAsync(db, "2 minutes");

        await db.Engine.Runs.AbandonDeadAsync(CancellationToken.None);

        (await db.Engine.RunReader.ListResumableAsync(Lease.Queued, CancellationToken.None)).ShouldBe([id.Id]);
    }

    [EachServer]
    public async Task ListResumable_has_what_no_worker_has_but_one_should(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.Engine.InstallAsync();
        await db.ExecuteAsync("""
            INSERT INTO freshet.run (id, source, selection, status, requested_at, heartbeat_at) VALUES
                ('00000000-0000-0000-0000-000000000001', 'http', '{}', 'queued', now() - interval '1 minute', NULL),
                ('00000000-0000-0000-0000-000000000002', 'http', '{}', 'queued', now() - interval '3 minutes', NULL),
                ('00000000-0000-0000-0000-000000000003', 'http', '{}', 'running', now() - interval '4 minutes', now()),
                ('00000000-0000-0000-0000-000000000004', 'http', '{}', 'running',
                    now() - interval '5 minutes', now() - interval '2 minutes'),
                ('00000000-0000-0000-0000-000000000005', 'http', '{}', 'interrupted', now() - interval '6 minutes', now()),
                ('00000000-0000-0000-0000-000000000006', 'http', '{}', 'cancelled', now() - interval '7 minutes', now());
            """);

        var resumable = await db.Engine.RunReader.ListResumableAsync(Lease.Queued, CancellationToken.None);

        resumable.Select(id => id.ToString()[^1]).ShouldBe(['5', '4', '2']);
    }

    private static async Task<RunId> EnqueuedAsync(TestDatabase db)
    {
        await db.Engine.InstallAsync();
        return await db.Engine.Runs.EnqueueAsync(new(RunId.New("main"), RunSource.Command, Select.All), CancellationToken.None);
    }

    private static Task AgeAsync(TestDatabase db, string age) =>
        db.ExecuteAsync($"UPDATE freshet.run SET heartbeat_at = clock_timestamp() - interval '{age}'");
}
