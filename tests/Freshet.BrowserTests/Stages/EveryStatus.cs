namespace Freshet.BrowserTests;

/// <summary>A database with a view in each status, in the schema <c>reports</c>; the views are named for it.</summary>
internal sealed class EveryStatus
{
    private readonly Gate _gate;

    private EveryStatus(Gate gate, FreshetService service) => (_gate, Service) = (gate, service);

    public FreshetService Service { get; }

    /// <summary>What the page shows of each view: a shape, and a word.</summary>
    public static IReadOnlyList<(string View, string Shape, string Word)> Views { get; } =
    [
        ("reports.fresh_hourly", "●", "fresh"),
        ("reports.running_hourly", "◐", "refreshing"),
        ("reports.late_hourly", "▲", "late"),
        ("reports.failing_hourly", "✕", "failing"),
        ("reports.never", "○", "never"),
        ("reports.paused_hourly", "‖", "paused"),
        ("reports.unscheduled", "–", "unscheduled"),
        ("reports.unknown_hourly", "?", "unknown"),
    ];

    /// <summary>Makes the views, refreshes them, and starts the service; the refresh of one goes on until <see cref="OpenAsync"/>.</summary>
    public static async Task<EveryStatus> CreateAsync(TestDatabase db)
    {
        var gate = await Gate.CreateAsync(db);
        await db.ExecuteAsync(
            "CREATE SCHEMA reports;"
            + TestSupport.Views.Of("reports.source", "reports.fresh_hourly")
            + TestSupport.Views.Of("reports.source", "reports.late_hourly")
            + TestSupport.Views.Of("reports.source", "reports.paused_hourly")
            + TestSupport.Views.Of("reports.source", "reports.unscheduled")
            + TestSupport.Views.Of("reports.source", "reports.unknown_hourly")
            + TestSupport.Views.Dividing("reports.divisor", "reports.failing_hourly")
            + TestSupport.Views.Gated("reports.running_hourly")
            + "CREATE MATERIALIZED VIEW reports.never AS SELECT 1 AS id WITH NO DATA");
        await db.RefreshAsync("fresh_hourly", "late_hourly", "paused_hourly", "failing_hourly", "running_hourly", "unscheduled");
        await db.ExecuteAsync("INSERT INTO reports.divisor VALUES (1, 0)");
        await db.RefreshAsync("failing_hourly");
        await db.ExecuteAsync(
            """
            UPDATE freshet.view_state SET data_as_of = now() - interval '4 hours' WHERE view_name = 'late_hourly';
            -- Without a cadence, as a view that was never filled is filled as soon as a schedule applies to it.
            INSERT INTO freshet.policy (view_schema, view_name, max_age) VALUES ('reports', 'late_hourly', '1 hour'), ('reports', 'never', '1 hour');
            INSERT INTO freshet.policy (view_schema, view_name, paused, pause_note)
            VALUES ('reports', 'paused_hourly', true, 'until the import is fixed');
            """);
        await gate.CloseAsync();
        var service = await GatedService.StartAsync(db);
        await service.RefreshAsync("?view=running_hourly");
        await gate.ReachedAsync();
        await Eventually.HoldsAsync(
            async () => (await service.GetAsync("/api/views?status=refreshing")).Json.GetArrayLength() == 1,
            () => Task.FromResult("The service knows that it refreshes."));
        return new(gate, db.Own(service));
    }

    /// <summary>Lets the refresh end that is under way.</summary>
    public Task OpenAsync() => _gate.OpenAsync();
}
