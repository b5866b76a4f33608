using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Freshet.Databases;
using Freshet.Formatting;
using Freshet.Naming;
using Freshet.Telemetry;
using Microsoft.Extensions.Logging;

namespace Freshet.Freshness;

/// <summary>Watches the freshness of views: measures their age and lateness, and logs late ones.</summary>
public sealed class FreshnessMonitor : IDisposable
{
    // An alert is repeated while its cause lasts.
    private static readonly TimeSpan Reminder = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, Reading> _readings = [];
    private readonly ConcurrentDictionary<(string Database, ViewName View), long> _reported = [];
    private readonly Meter _meter = new(FreshetTelemetry.Name);
    private readonly TimeProvider _time;
    private readonly ILogger<FreshnessMonitor> _logger;

    public FreshnessMonitor(TimeProvider time, ILogger<FreshnessMonitor> logger)
    {
        (_time, _logger) = (time, logger);
        _meter.CreateObservableGauge("freshet.view.age", () => Measure(view => view.Age), "s", "How old the data of a view is.");
        _meter.CreateObservableGauge(
            "freshet.view.lateness",
            () => Measure(view => view.Overtime),
            "s",
            "For how long a view has been late; 0 while it is not.");
    }

    /// <summary>Reads the freshness of one database's views.</summary>
    /// <exception cref="Npgsql.NpgsqlException">The database cannot be reached, or has no ledger.</exception>
    public async Task ReadAsync(Database database, CancellationToken cancellationToken)
    {
        var views = await FreshnessReader.ReadAsync(database, cancellationToken);
        _readings[database.Name] = new(_time.GetTimestamp(), views);
        foreach (var view in views)
            Report(database.Name, view);
        var present = views.Select(view => (database.Name, view.View));
        foreach (var gone in _reported.Keys.Where(key => key.Database == database.Name).Except(present))
            _reported.TryRemove(gone, out _);
    }

    public void Dispose() => _meter.Dispose();

    private void Report(string database, ViewFreshness view)
    {
        if (!view.BreaksPromise)
        {
            _reported.TryRemove((database, view.View), out _);
            return;
        }
        if (_reported.TryGetValue((database, view.View), out var before) && _time.GetElapsedTime(before) < Reminder)
            return;
        _reported[(database, view.View)] = _time.GetTimestamp();
        var asOf = view.DataAsOf is { } time ? Times.Text(time) : "an unknown time";
        _logger.ViewLate(
            view.View, database, asOf, Times.Text(view.LateAfter!.Value), Words.Of(view.Status)); // late only if there is one
    }

    /// <summary>As it was read; what has passed since then is added.</summary>
    private IEnumerable<Measurement<double>> Measure(Func<ViewFreshness, TimeSpan?> value)
    {
        foreach (var (database, reading) in _readings)
        {
            var since = _time.GetElapsedTime(reading.At);
            foreach (var view in reading.Views)
            {
                if (value(view) is not { } span)
                    continue;
                var seconds = Math.Max(0, (span + since).TotalSeconds);
                yield return new(seconds, new(FreshetTelemetry.DatabaseTag, database), new(FreshetTelemetry.ViewTag, view.View.ToString()));
            }
        }
    }

    private sealed record Reading(long At, IReadOnlyList<ViewFreshness> Views);
}
