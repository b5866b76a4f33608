using System.Text.Json;

namespace Freshet.PostgresTests.Cli;

public sealed class DemoCommandTests
{
    [EachServerLong]
    public async Task Demo_in_a_pipe_ends_well_and_leaves_nothing(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var role = await db.CreateRoleAsync("CREATEDB");

        var result = (await FreshetCommand.On(db, role).RunAsync("demo")).ShouldExit(0);

        result.Errors.ShouldBeEmpty();
        result.Output.ShouldContain("In short");
        result.Output.ShouldNotContain("\x1b");
        (await LeftAsync(db, role)).ShouldBe(0);
    }

    [EachServerLong]
    public async Task Demo_that_is_cancelled_in_the_middle_leaves_nothing(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var role = await db.CreateRoleAsync("CREATEDB");
        await using var process = FreshetCommand.On(db, role).Start("demo");
        await db.UntilAsync(
            $"SELECT count(*) = 1 FROM pg_stat_activity WHERE usename = '{role}' AND datname LIKE 'freshet\\_demo\\_%' "
            + "AND state = 'active'");

        await process.SignalAsync("INT");

        var result = (await process.ExitAsync()).ShouldExit(130);
        result.Errors.ShouldContain("was dropped");
        (await LeftAsync(db, role)).ShouldBe(0);
    }

    [EachServerLong]
    public async Task Demo_serves_the_dashboard_until_it_is_told_to_end_and_leaves_nothing(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var role = await db.CreateRoleAsync("CREATEDB");
        await using var process = FreshetCommand.On(db, role).Start("demo", "--serve");
        await Eventually.HoldsAsync(
            () => Task.FromResult(process.HasExited || process.Output.Contains("press Ctrl-C to stop", StringComparison.Ordinal)),
            () => Task.FromResult(process.Output + process.Errors));

        var address = process.Output.Split("The dashboard is at ")[1].Split("/api/dashboard")[0];
        using var client = new HttpClient { BaseAddress = new(address) };
        var views = JsonDocument.Parse(await client.GetStringAsync("/api/views")).RootElement.EnumerateArray()
            .Select(view => view.Text("status")).ToList();
        views.Count(status => status == "fresh").ShouldBe(8);
        views.Count(status => status == "failing").ShouldBe(1);
        JsonDocument.Parse(await client.GetStringAsync("/api/runs")).RootElement.GetArrayLength().ShouldBeGreaterThan(5);
        await process.SignalAsync("INT");

        var result = (await process.ExitAsync()).ShouldExit(0);
        result.Errors.ShouldContain("was dropped");
        (await LeftAsync(db, role)).ShouldBe(0);
    }

    [EachServerLong]
    public async Task Load_keeps_the_sample_and_prints_its_connection_string_without_the_password(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var role = await db.CreateRoleAsync("CREATEDB");
        var result = (await new FreshetCommand().RunAsync("demo", "--connection", FreshetCommand.ConnectionString(db, role), "--load")).ShouldExit(0);

        result.All.ShouldNotContain("secret");
        var sample = new NpgsqlConnectionStringBuilder(result.Output.Trim()) { Password = "secret" };
        sample.Database.ShouldNotBeNull().ShouldStartWith("freshet_demo_");
        await using (var pool = NpgsqlDataSource.Create(sample))
        await using (var views = pool.CreateCommand("SELECT count(*) FROM pg_matviews"))
            ((long)(await views.ExecuteScalarAsync())!).ShouldBe(8); // a count is no null
        await db.ExecuteAsync($"DROP DATABASE {ViewName.Quote(sample.Database)} WITH (FORCE)");
    }

    [EachServer]
    public async Task Demo_without_a_server_or_the_right_shows_what_to_do(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var role = await db.CreateRoleAsync();
        var connection = FreshetCommand.ConnectionString(db, role);

        (await FreshetCommand.On(db, role).RunAsync("demo")).ShouldExit(1).Errors.ShouldContain($"ALTER ROLE \"{role}\" CREATEDB");
        (await new FreshetCommand().RunAsync("demo")).ShouldRefuse(2, "needs a PostgreSQL server", "./dev demo", "--connection");
        (await new FreshetCommand { ["Databases__a__ConnectionString"] = connection, ["Databases__b__ConnectionString"] = connection }
            .RunAsync("demo")).ShouldRefuse(2, "--database", "a, b");
        (await new FreshetCommand().RunAsync("demo", "--connection", "Host=127.0.0.1;Port=1")).ShouldRefuse(3, "nothing listens there");
        (await FreshetCommand.On(db).RunAsync("demo", "--load", "--serve")).ShouldRefuse(2, "--load", "--serve");
        (await FreshetCommand.On(db).RunAsync("demo", "--json")).ShouldRefuseAsJson(2, "usage", "no JSON");
        (await LeftAsync(db, role)).ShouldBe(0);
    }

    private static Task<long> LeftAsync(TestDatabase db, string role) =>
        db.ScalarAsync<long>(
            $"SELECT count(*) FROM pg_database WHERE datname LIKE 'freshet\\_demo\\_%' AND pg_get_userbyid(datdba) = '{role}'");
}
