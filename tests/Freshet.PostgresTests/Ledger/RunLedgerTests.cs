namespace Freshet.PostgresTests;

public sealed class RunLedgerTests
{
    [EachServer]
    public async Task Enqueue_the_same_twice_is_one_run(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.Engine.InstallAsync();
        var first = new RunRequest(RunId.New("main"), RunSource.Http, Select.Views("*\"' ü"), "a key");

        var ids = new[]
        {
            await db.Engine.Runs.EnqueueAsync(first, CancellationToken.None),
            await db.Engine.Runs.EnqueueAsync(first, CancellationToken.None),
            await db.Engine.Runs.EnqueueAsync(first with { Id = RunId.New("main") }, CancellationToken.None),
        };

        ids.ShouldAllBe(id => id == first.Id);
        (await db.Engine.Runs.EnqueueAsync(first with { Id = RunId.New("main"), IdempotencyKey = "another" }, CancellationToken.None))
            .ShouldNotBe(first.Id);
        (await db.Engine.Runs.EnqueueAsync(first with { Id = RunId.New("main"), IdempotencyKey = null }, CancellationToken.None))
            .ShouldNotBe(first.Id);
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.run")).ShouldBe(3);
    }

    [EachServer]
    public async Task Enqueue_by_many_at_once_with_one_key_is_one_run(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.Engine.InstallAsync();

        var ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            db.Engine.Runs.EnqueueAsync(new(RunId.New("main"), RunSource.Http, Select.All, "a key"), CancellationToken.None)));

        ids.Distinct().ShouldHaveSingleItem();
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.run")).ShouldBe(1);
    }

    [EachServer]
    public async Task Selection_is_read_as_it_was_requested(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.Engine.InstallAsync();
        var selection = new Selection { Cadences =
            ["hourly"], Views = ["a*", "\"x\".y"], Upstream = true, Downstream = true, Force = true, Method = RefreshMethod.Blocking };
        var id = await db.Engine.Runs.EnqueueAsync(new(RunId.New("main"), RunSource.Command, selection), CancellationToken.None);

        var read = (await db.Engine.Runs.ClaimAsync(id, "me", CancellationToken.None)).ShouldNotBeNull().Selection;

        read.ToString().ShouldBe(selection.ToString());
        (read with { Cadences = selection.Cadences, Views = selection.Views }).ShouldBe(selection);
    }

    [EachServer]
    public async Task Selection_of_another_version_stops_nothing_but_its_own_run(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.Engine.InstallAsync();
        await db.ExecuteAsync(
            "INSERT INTO freshet.run (id, source, selection) VALUES ('00000000-0000-0000-0000-000000000001', 'http', '{\"all\": "
            + "true, \"method\": \"by_magic\"}')");
        var id = new RunId("main", new("00000000-0000-0000-0000-000000000001"));

        (await db.RefreshAsync(Select.All)).Status.ShouldBe(RunStatus.Succeeded);
        (await new RunReader(db.Database.Pool).FindRunAsync(id.Id, CancellationToken.None)).ShouldNotBeNull().Selection.ShouldBeNull();
        (await Should.ThrowAsync<RunUnreadableException>(() => db.Engine.Runs.ClaimAsync(id, "me", CancellationToken.None))).Message
            .ShouldContain(id.ToString());

        (await db.ScalarAsync<string>("SELECT status FROM freshet.run WHERE source = 'http'")).ShouldBe("failed");
    }

    [EachServer]
    public async Task ListRuns_pages_from_the_latest_to_the_oldest(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.Engine.InstallAsync();
        await db.ExecuteAsync("""
            INSERT INTO freshet.run (id, source, selection, status, requested_at)
            SELECT gen_random_uuid(), 'tick', '{}', 'succeeded', '2026-01-01'::timestamptz + n / 3 * interval '1 second'
                FROM generate_series(1, 25) n
            """);
        var all = await db.ListAsync<Guid>("SELECT id FROM freshet.run ORDER BY requested_at DESC, id DESC");

        var pages = new List<Guid>();
        for (RunRecord? before = null; ;)
        {
            var page = await db.Engine.RunReader.ListRunsAsync(4, before, CancellationToken.None);
            if (page.Count == 0)
                break;
            pages.AddRange(page.Select(run => run.Id));
            before = page[^1];
        }

        pages.ShouldBe(all);
    }

    [EachServer]
    public async Task ListRuns_counts_each_view_once_by_its_best_status(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_hourly"));
        var id = (await db.RefreshAsync("a_hourly")).Id.Id;
        await db.ExecuteAsync($"""
            INSERT INTO freshet.refresh (run_id, view_oid, view_schema, view_name, status, reason_code, reason, attempts) VALUES
                ('{id}', 'a_hourly'::regclass, 'public', 'a_hourly', 'failed', 'bad_data', 'late in the day', 1),
                ('{id}', 'b_hourly'::regclass, 'public', 'b_hourly', 'interrupted', 'interrupted', '', 1),
                ('{id}', 'b_hourly'::regclass, 'public', 'b_hourly', 'timed_out', 'timed_out', '', 1);
            """);

        var run = (await db.Engine.RunReader.ListRunsAsync(10, null, CancellationToken.None)).Single();

        run.Counts.ShouldBe(
            new Dictionary<RefreshStatus, int> { [RefreshStatus.Refreshed] = 1, [RefreshStatus.TimedOut] = 1 }, ignoreOrder: true);
        (await db.Engine.RunReader.ReadRefreshesAsync(id, CancellationToken.None)).Select(outcome => outcome.Status)
            .ShouldBe([RefreshStatus.Refreshed, RefreshStatus.TimedOut], ignoreOrder: true);
        (await db.Engine.RunReader.FindRunAsync(id, CancellationToken.None)).ShouldNotBeNull().Status.ShouldBe(RunStatus.Succeeded);
        (await db.Engine.RunReader.FindRunAsync(Guid.NewGuid(), CancellationToken.None)).ShouldBeNull();
    }

    [EachServer]
    public async Task Cancel_ends_at_once_what_no_living_worker_has(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.Engine.InstallAsync();
        await db.ExecuteAsync("""
            INSERT INTO freshet.run (id, source, selection, status, heartbeat_at, finished_at) VALUES
                ('00000000-0000-0000-0000-000000000001', 'http', '{}', 'queued', NULL, NULL),
                ('00000000-0000-0000-0000-000000000002', 'http', '{}', 'interrupted', now(), NULL),
                ('00000000-0000-0000-0000-000000000003', 'http', '{}', 'running', now() - interval '2 minutes', NULL),
                ('00000000-0000-0000-0000-000000000004', 'http', '{}', 'running', now(), NULL),
                ('00000000-0000-0000-0000-000000000005', 'http', '{}', 'succeeded', now(), '2026-01-01');
            """);

        var answers = new List<bool>();
        foreach (var id in await db.ListAsync<Guid>("SELECT id FROM freshet.run ORDER BY id"))
            answers.Add(await db.Engine.Runs.CancelAsync(id, CancellationToken.None));

        answers.ShouldBe([true, true, true, true, false]);
        (await db.Engine.Runs.CancelAsync(Guid.NewGuid(), CancellationToken.None)).ShouldBeFalse();
        (await db.ListAsync<string>("SELECT status || ' ' || (finished_at IS NOT NULL) FROM freshet.run ORDER BY id"))
            .ShouldBe(["cancelled true", "cancelled true", "cancelled true", "running false", "succeeded true"]);
        (await db.Engine.Runs.ClaimAsync(new("main", new("00000000-0000-0000-0000-000000000001")), "me", CancellationToken.None))
            .ShouldBeNull();
    }
}
