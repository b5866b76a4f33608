namespace Freshet.WorkerTests;

/// <summary>The app on a database whose only view, <c>a_hourly</c>, waits before a closed gate when it is refreshed.</summary>
internal sealed class GatedApp : IAsyncDisposable
{
    private GatedApp(TestDatabase database, Gate gate, FunctionsHost host)
    {
        Database = database;
        Gate = gate;
        Host = host;
    }

    public TestDatabase Database { get; }

    public Gate Gate { get; }

    public FunctionsHost Host { get; }

    public static async Task<GatedApp> StartAsync(string server, Action<AppSettings>? configure = null)
    {
        var database = await TestDatabase.CreateAsync(server);
        var gate = await Gate.CreateAsync(database);
        await database.ExecuteAsync(TestSupport.Views.Gated("a_hourly"));
        await gate.CloseAsync();
        var settings = AppSettings.On(database);
        configure?.Invoke(settings);
        return new(database, gate, await FunctionsHost.StartAsync(settings));
    }

    /// <summary>The message of the timer's run.</summary>
    public async Task<string> MessageAsync() => (await Host.FireAsync("RefreshHourly")).Messages.Single();

    /// <summary>All runs, with their statuses and how many workers they had.</summary>
    public Task<List<string>> RunsAsync() => Database.ListAsync<string>("SELECT concat_ws(' ', status, lease_epoch) FROM freshet.run");

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Database.DisposeAsync();
    }
}
