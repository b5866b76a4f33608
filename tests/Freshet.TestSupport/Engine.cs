using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Freshet.TestSupport;

/// <summary>Freshet as a host wires it, with one database.</summary>
internal sealed class Engine : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public Engine(string connectionString, Action<EngineOptions>? configure = null)
    {
        var options = new EngineOptions();
        options.Database.ConnectionString = connectionString;
        configure?.Invoke(options);
        var settings = new FreshetSettings(
            options.Cadences, options.Refresh, new Dictionary<string, DatabaseOptions> { [options.Name] = options.Database }, []);
        _services = new ServiceCollection()
            .AddSingleton(options.Time)
            .AddFreshet(settings)
            .AddLogging(logging => logging.AddProvider(Log))
            .BuildServiceProvider();
        Database = _services.GetRequiredService<DatabaseSet>().All.Single();
        Runs = new RunLedger(Database.Pool);
        RunReader = new RunReader(Database.Pool);
        Policies = new PolicyLedger(Database.Pool);
    }

    public RunMessageHandler Handler => _services.GetRequiredService<RunMessageHandler>();

    public FreshnessMonitor Monitor => _services.GetRequiredService<FreshnessMonitor>();

    public RecordingLogger Log { get; } = new();

    public Database Database { get; }

    public RunLedger Runs { get; }

    public RunReader RunReader { get; }

    public PolicyLedger Policies { get; }

    public Task<LedgerAccess> InstallAsync() => LedgerSchema.InstallAsync(Database, CancellationToken.None);

    public Task<Situation> ReadSituationAsync() =>
        _services.GetRequiredService<SituationReader>().ReadAsync(Database, CancellationToken.None);

    /// <summary>Refreshes as the command does: installs the ledger where it may, then runs.</summary>
    public async Task<RunResult> RefreshAsync(Selection selection) => await (await StartAsync(selection)).EndAsync();

    /// <summary>A tick as a host without a run of its own makes it.</summary>
    /// <returns>Null if there was nothing to do.</returns>
    public async Task<RunResult?> TickAsync(Selection selection) => await Executor.RunTickAsync(
        Database, new(RunId.New(Database.Name), RunSource.Tick, selection), RefreshPlanner.Plan(await ReadSituationAsync(), selection), new());

    /// <summary>Begins to refresh.</summary>
    public async Task<RunUnderWay> StartAsync(Selection selection, int? lanes = null)
    {
        await Database.RequireAsync(CancellationToken.None);
        await InstallAsync();
        var source = selection.Due ? RunSource.Tick : RunSource.Command;
        return await StartAsync(new RunRequest(RunId.New(Database.Name), source, selection), lanes);
    }

    public async Task<RunUnderWay> StartAsync(RunRequest request, int? lanes = null, TimeSpan? handOver = null)
    {
        var plan = RefreshPlanner.Plan(await ReadSituationAsync(), request.Selection);
        return new(request.Id, (cancelled, shutdown) => Executor.RunAsync(
            Database, request, plan, new() { Lanes = lanes, HandOver = handOver, Cancelled = cancelled, Shutdown = shutdown }));
    }

    /// <summary>Takes up a run that another worker left.</summary>
    public RunUnderWay Resume(RunId id, TimeSpan? handOver = null) => new(id, (cancelled, shutdown) => Executor.ResumeAsync(
        Database, id, new() { HandOver = handOver, Cancelled = cancelled, Shutdown = shutdown }));

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private RunExecutor Executor => _services.GetRequiredService<RunExecutor>();
}
