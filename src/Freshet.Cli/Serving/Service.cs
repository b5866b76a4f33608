using System.Net;
using Freshet.Api;
using Freshet.Api.Dashboard;
using Freshet.Api.Problems;
using Freshet.Hosting;
using Freshet.Hosting.Databases;
using Freshet.Hosting.Dispatch;
using Freshet.Hosting.Settings;
using Freshet.Hosting.Telemetry;
using Freshet.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Freshet.Cli;

/// <summary>The API, the ticks and the dispatch in one process.</summary>
internal sealed class Service : IAsyncDisposable
{
    // Requests are short; what takes longer than this to answer is let go.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // For the next request of a connection.
    private static readonly TimeSpan IdlePatience = TimeSpan.FromSeconds(15);

    private const int MostConnections = 1000;

    // Of those that have not sent anything yet; a caller sends at once.
    private const int MostSilent = 200;

    private readonly WebApplication _app;
    private readonly Dispatcher _dispatcher;
    private readonly OtlpExport? _export = OtlpExport.Start();

    /// <param name="json">Log events as JSON, one a line.</param>
    public Service(FreshetSettings settings, ListenAddress listen, bool json, LogLevel level)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        var silent = new SilentConnections(MostSilent, Patience, TimeProvider.System);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Enough for any number of dashboards; a client without a key must not be able to fill the memory.
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Limits.RequestHeadersTimeout = Patience;
            kestrel.Limits.KeepAliveTimeout = IdlePatience;
            kestrel.Listen(listen.Address, listen.Port, options =>
            {
                options.Protocols = HttpProtocols.Http1; // without TLS nobody speaks another one
                options.Use(next => connection => silent.WaitAsync(connection, next));
            });
        });
        ServiceLog.Configure(builder.Logging, json, level);
        builder.Configuration.AddInMemoryCollection(OtlpExport.Variables);
        OtlpExport.AddTo(builder.Logging);
        builder.Services.AddRoutingCore();
        // The command has its own way with signals.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddFreshet(settings).AddFreshetApi().AddSingleton(DashboardOptions.Service);
        builder.Services.AddSingleton<Dispatcher>().AddSingleton<TickLoop>().AddSingleton<SweepLoop>();
        _app = builder.Build();
        _dispatcher = _app.Services.GetRequiredService<Dispatcher>();

        _app.UseStatusCodePages(page => Unanswered(page.HttpContext.Response.StatusCode).ExecuteAsync(page.HttpContext));
        if (settings.Access.NeedsKey)
            _app.Use(new Keys(settings.Access).CheckAsync);
        else
            _app.Use(SameSite.CheckAsync);
        _app.UseRouting();
        _app.MapFreshet(_dispatcher.Add);
        _app.MapDashboard();
    }

    /// <summary>Where it listens, once it does.</summary>
    public string Address => _app.Urls.Single();

    /// <summary>Serves until it is stopped; then releases its runs so that another worker resumes them.</summary>
    /// <param name="ready">Called once it listens.</param>
    /// <exception cref="LedgerUnavailableException">None of the databases has a ledger that can be written to.</exception>
    /// <exception cref="IOException">The address cannot be listened at.</exception>
    public async Task RunAsync(Action ready, CancellationToken shutdown)
    {
        var databases = _app.Services.GetRequiredService<DatabaseSet>().All;
        await FirstContact.MakeAsync(databases, _app.Services.GetRequiredService<LedgerGate>(), shutdown);
        await _app.StartAsync(shutdown);
        ready();
        _app.Services.GetRequiredService<ILogger<Service>>().Serving(databases.Count, Address);

        var ticks = _app.Services.GetRequiredService<TickLoop>();
        var sweeps = _app.Services.GetRequiredService<SweepLoop>();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(shutdown);
        var loops = databases
            .SelectMany(database => new[]
            {
                sweeps.RunAsync(database, ending.Token),
                ticks.RunAsync(database, _dispatcher.Add, ending.Token),
            })
            .ToList();
        try
        {
            // None ends before the service stops; if one does, that is a bug, and a service without ticks must not look healthy.
            await await Task.WhenAny(loops);
        }
        catch (OperationCanceledException) when (shutdown.IsCancellationRequested)
        {
            // The service was stopped.
        }
        finally
        {
            await ending.CancelAsync();
            // Side by side: a caller who is slow must not use up the time in which runs are put down in good order.
            await Task.WhenAll(StopListeningAsync(), _dispatcher.DrainAsync());
            // One may be in the middle of a statement when another ends: its connection must not be taken from under it.
            await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task StopListeningAsync()
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        try
        {
            await _app.StopAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // Those requests are cut off.
        }
    }

    public async ValueTask DisposeAsync()
    {
        // First: what is measured ends with the services that measure it.
        _export?.Dispose();
        await _app.DisposeAsync();
    }

    private static IResult Unanswered(int status) => status == StatusCodes.Status405MethodNotAllowed
        ? ProblemResults.Of(
            status,
            "method_not_allowed",
            "This address does not support this method. GET /api/openapi.json lists all calls.")
        : ProblemResults.Of(
            status,
            status == (int)HttpStatusCode.NotFound ? "not_found" : "bad_request",
            "There is nothing at this address. GET /api/openapi.json lists all calls.");

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
