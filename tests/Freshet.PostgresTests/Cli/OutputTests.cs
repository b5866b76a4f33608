namespace Freshet.PostgresTests.Cli;

public sealed class OutputTests
{
    [EachServer]
    public async Task Quiet_prints_nothing_if_nothing_is_wrong_and_problems_on_standard_error(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Dividing("amounts", "b_hourly"));
        var freshet = FreshetCommand.On(db);

        foreach (var call in new[] { "refresh --all --quiet", "refresh --due --quiet", "refresh --due -q", "refresh hourly -q" })
            (await freshet.RunAsync(call.Split(' '))).ShouldExit(0).All.ShouldBeEmpty(call);
        await db.ExecuteAsync("INSERT INTO amounts VALUES (1, 0)");
        var result = (await freshet.RunAsync("refresh", "--all", "--quiet")).ShouldExit(1);

        result.Output.ShouldBeEmpty();
        var lines = result.Errors.TrimEnd('\n').Split('\n');
        lines.Length.ShouldBe(2);
        lines[0].ShouldStartWith("failed           public.b_hourly  concurrent  division_by_zero (22012); ");
        lines[1].ShouldStartWith("main: partly failed: 1 refreshed, 1 failed (run main.");
        (await freshet.RunAsync("refresh", "--due", "--quiet")).ShouldExit(0).All.ShouldBeEmpty(); // it is retried later
    }

    [EachServer]
    public async Task Quiet_prints_nothing_about_the_environments_database(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        var connection = new NpgsqlConnectionStringBuilder(db.ConnectionString);
        var freshet = new FreshetCommand().With(
            "DATABASE_URL", $"postgresql://{connection.Username}@{connection.Host}:{connection.Port}/{connection.Database}");

        (await freshet.RunAsync("refresh", "--all", "--quiet")).ShouldExit(0).All.ShouldBeEmpty();
        (await freshet.RunAsync("refresh", "--all")).ShouldExit(0).Errors.ShouldContain("from DATABASE_URL");
    }

    [EachServerOnUnix]
    public async Task Output_that_cannot_be_written_changes_nothing_of_what_is_refreshed_and_recorded(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(string.Concat(Enumerable.Range(0, 30).Select(number => Views.Of("source", $"v{number}_hourly"))));
        var freshet = FreshetCommand.On(db);

        (await freshet.PasteAsync("freshet refresh --all | head -1")).ShouldExit(0).Output.ShouldStartWith("refreshed ");
        await EndedAsync(1);
        (await freshet.PasteAsync("freshet refresh --all --force >&-")).Output.ShouldBeEmpty();
        await EndedAsync(2);
        (await freshet.PasteAsync("freshet refresh --all --force > /dev/null 2>&1")).ShouldExit(0);
        await EndedAsync(3);
        if (File.Exists("/dev/full"))
        {
            var full = (await freshet.PasteAsync("freshet refresh --all --force > /dev/full")).ShouldExit(1);
            full.Errors.ShouldBe("freshet: The output could not be written: No space left on device. What was done is not affected.\n");
            await EndedAsync(4);
            (await freshet.PasteAsync("freshet refresh --all --force > /dev/full 2>&1")).ShouldExit(1);
            await EndedAsync(5);
            (await freshet.PasteAsync("freshet views --json > /dev/full")).ShouldExit(1);
        }

        async Task EndedAsync(int runs)
        {
            await db.UntilAsync($"SELECT count(*) = {runs} FROM freshet.run WHERE status = 'succeeded'");
            (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.refresh WHERE status = 'refreshed'")).ShouldBe(30 * runs);
        }
    }
}
