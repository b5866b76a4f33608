using Freshet.Databases;
using Freshet.Hosting;
using Freshet.Hosting.Databases;
using Freshet.Hosting.Settings;
using Freshet.Ledger;
using Freshet.Planning;
using Freshet.Refreshing;
using Freshet.Runs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Freshet.Cli;

/// <summary>The engine as every host wires it, with default settings and the demo's database.</summary>
internal sealed class DemoEngine : IAsyncDisposable
{
    private static readonly string[] Sample = ["1-tables.sql", "2-data.sql", "3-indexes.sql", "4-reports.sql"];

    private readonly ServiceProvider _services;
    private readonly Signals _signals;
    private readonly Database _database;

    public DemoEngine(DemoDatabase database, Signals signals)
    {
        // Not the user's own settings: with another suffix or limit, the demo's text would be wrong.
        var defaults = SettingsReader.Read(new ConfigurationBuilder().Build());
        Settings = defaults with { Databases = new Dictionary<string, DatabaseOptions> { ["demo"] = database.Options } };
        _services = new ServiceCollection().AddFreshet(Settings).AddLogging().BuildServiceProvider();
        _database = _services.GetRequiredService<DatabaseSet>().All[0];
        _signals = signals;
    }

    public FreshetSettings Settings { get; }

    public NpgsqlDataSource Pool => _database.Pool;

    /// <summary>How many refreshes run at a time.</summary>
    public int Lanes => _database.Options.Lanes;

    /// <summary>Loads the sample product.</summary>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> LoadAsync(CancellationToken cancellationToken)
    {
        var took = TimeSpan.Zero;
        foreach (var file in Sample)
            took += await Pool.ExecuteAsync(DemoSql.File(file), cancellationToken);
        return took;
    }

    public Task<Situation> ReadAsync() => _services.GetRequiredService<SituationReader>().ReadAsync(_database, _signals.Either);

    /// <summary>As <c>freshet refresh</c> does it: the ledger, the situation, the plan.</summary>
    public async Task<PreparedDatabase> PrepareAsync(Selection selection)
    {
        await LedgerSchema.InstallAsync(_database, _signals.Either);
        return new(_database, RefreshPlanner.Plan(await ReadAsync(), selection), []);
    }

    public async Task<RunResult> RunAsync(PreparedDatabase prepared, Selection selection, IProgress<RefreshProgress>? progress)
    {
        var request = new RunRequest(RunId.New(_database.Name), RunSource.Command, selection);
        var result = await _services.GetRequiredService<RunExecutor>()
            .RunAsync(
                _database,
                request,
                prepared.Plan,
                new() { Progress = progress, Cancelled = _signals.Cancelled, Shutdown = _signals.Shutdown });
        _signals.Either.ThrowIfCancellationRequested();
        return result ?? throw new InvalidOperationException("Another worker took the demo's run.");
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
