using Freshet.Ledger;

namespace Freshet.PostgresTests.Refreshing;

public sealed class TimelineTests
{
    [EachServer]
    public async Task Run_records_lanes_and_what_made_each_view_ready(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Reading("a_hourly", "b_hourly") + Views.Reading("b_hourly", "c_hourly")
            + Views.Dividing("numbers", "d_hourly") + "INSERT INTO numbers VALUES (1, 0);");

        var result = await db.RefreshAsync("*");

        var run = await new RunReader(db.Database.Pool).FindRunAsync(result.Id.Id, CancellationToken.None);
        var rows = (await new RunReader(db.Database.Pool).ReadRefreshesAsync(result.Id.Id, CancellationToken.None))
            .ToDictionary(row => row.View.Name);
        run.ShouldNotBeNull().Lanes.ShouldBe(2);
        rows["a_hourly"].Timing.ShouldNotBeNull().WaitedFor.ShouldBeNull();
        rows["b_hourly"].Timing.ShouldNotBeNull().WaitedFor.ShouldBe(rows["a_hourly"].View);
        rows["c_hourly"].Timing.ShouldNotBeNull().WaitedFor.ShouldBe(rows["b_hourly"].View);
        rows["d_hourly"].Timing.ShouldNotBeNull().WaitedFor.ShouldBeNull();
        foreach (var row in rows.Values)
        {
            row.Timing!.Lane.ShouldBeInRange(1, 2); // not null: just seen
            row.Timing.ReadyAt.ShouldBeLessThanOrEqualTo(row.StartedAt!.Value);
            row.Timing.ReadyAt.ShouldBeGreaterThanOrEqualTo(run.StartedAt!.Value);
            row.FinishedAt.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(row.StartedAt.Value);
        }
        rows["b_hourly"].Timing!.ReadyAt.ShouldBeGreaterThanOrEqualTo(rows["a_hourly"].StartedAt!.Value);
        foreach (var lane in rows.Values.GroupBy(row => row.Timing!.Lane))
        {
            var inOrder = lane.OrderBy(row => row.StartedAt).ToList();
            inOrder.Zip(inOrder.Skip(1)).ShouldAllBe(pair => pair.First.StartedAt < pair.Second.StartedAt);
        }
    }

    [EachServer]
    public async Task Run_records_what_a_view_waited_for_between_its_attempts(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.Engine.InstallAsync();
        await OtherRun.RecordAsync(db);
        await using var other = await OtherRun.ConnectAsync(db);
        await other.ExecuteAsync(Views.Lock("a_hourly"));

        var refresh = db.RefreshAsync("*");
        await db.UntilAsync("SELECT count(*) = 1 FROM freshet.run WHERE waits::text LIKE '%another run%'");
        await other.ExecuteAsync("SELECT pg_advisory_unlock_all()");
        var result = await refresh;

        var row = (await new RunReader(db.Database.Pool).ReadRefreshesAsync(result.Id.Id, CancellationToken.None)).ShouldHaveSingleItem();
        row.Succeeded.ShouldBeTrue();
        var wait = row.Timing.ShouldNotBeNull().Waits.ShouldHaveSingleItem();
        wait.For.ShouldContain("another run");
        wait.From.ShouldBeGreaterThanOrEqualTo(row.Timing.ReadyAt);
        wait.To.ShouldBeGreaterThan(wait.From);
        wait.To.ShouldBeLessThanOrEqualTo(row.StartedAt!.Value.AddMilliseconds(50)); // two clocks
    }
}
