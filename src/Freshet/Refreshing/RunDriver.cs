using Freshet.Databases;
using Freshet.Naming;
using Freshet.Planning;
using Freshet.Runs;
using Freshet.Scheduling;
using Microsoft.Extensions.Logging;

namespace Freshet.Refreshing;

/// <summary>Carries out the decisions of <see cref="RunState"/>, and applies the results to it.</summary>
internal sealed class RunDriver : IAsyncDisposable
{
    // For recording results after the run was stopped.
    private static readonly TimeSpan CleanUp = TimeSpan.FromSeconds(15);

    private readonly string _database;
    private readonly RunState _state;
    private readonly RunRecorder _recorder;
    private readonly RunWaits _waits;
    private readonly RunTimeline _timeline;
    private readonly Dictionary<ViewName, uint> _oids;
    private readonly RunStop _stop;
    private readonly IProgress<RefreshProgress>? _progress;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ViewRefresher _refresher;
    private readonly PriorityQueue<Lane, int> _idle = new();
    private readonly Dictionary<ViewName, Attempt> _attempts = [];
    private readonly long _started;
    private (int Ready, int InUse) _measured;

    /// <param name="recorder">Holds the outcomes of an earlier worker of the run, if there was one.</param>
    public RunDriver(
        RunContext context, RefreshPlan plan, RunRules rules, DatabaseClock clock, RunRecorder recorder, RunWaits waits, RunStop stop,
        IProgress<RefreshProgress>? progress, TimeProvider time, ILogger logger)
    {
        (_waits, _oids) = (waits, plan.Refresh.ToDictionary(view => view.View, view => view.Oid));
        (_database, _recorder, _stop, _progress, _time, _logger) = (context.Database.Name, recorder, stop, progress, time, logger);
        var refreshed = recorder.Outcomes.Where(outcome => outcome.Succeeded).Select(outcome => outcome.Oid).ToHashSet();
        var done = plan.Refresh.Where(view => refreshed.Contains(view.Oid)).Select(view => view.View).ToHashSet();
        _state = new(plan.Refresh, done, rules);
        _timeline = new(plan.Refresh, done, clock);
        _refresher = new(context, time, logger);
        foreach (var number in Enumerable.Range(1, rules.Lanes))
            _idle.Enqueue(new(context.Database, number), number);
        _started = time.GetTimestamp();
    }

    private TimeSpan Elapsed => _time.GetElapsedTime(_started);

    /// <summary>Refreshes until each view of the plan has its outcome.</summary>
    public async Task RunAsync()
    {
        while (true)
        {
            await ListenAsync();
            switch (await CarryOutAsync(_state.Decide(Elapsed)))
            {
                case RunDecision.Wait { Until: var until }:
                    await WaitAsync(until);
                    break;
                case RunDecision.Finish { Reason: var reason }:
                    _stop.For(reason);
                    return;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Measure(0, 0);
        // Only where the loop itself has failed is any of them still at work.
        if (_attempts.Count > 0)
            _stop.For(StopReason.Shutdown);
        foreach (var attempt in _attempts.Values.ToList())
            await EndAsync(attempt);
        foreach (var (lane, _) in _idle.UnorderedItems)
            await lane.DisposeAsync();
    }

    private async Task ListenAsync()
    {
        // The attempts that a stop has broken off are looked for before the stop, so that the state hears of the stop first.
        var ended = _attempts.Values.Where(attempt => attempt.Task.IsCompleted).ToList();
        if (_stop.Reason is not StopReason.None and var reason)
            _state.Apply(new RunEvent.StopRequested(reason), Elapsed);
        foreach (var attempt in ended)
            _state.Apply(await EndAsync(attempt), Elapsed);
    }

    /// <returns>The last of the decisions.</returns>
    private async Task<RunDecision> CarryOutAsync(IReadOnlyList<RunDecision> decisions)
    {
        foreach (var decision in decisions)
            CarryOut(decision);
        Measure(_state.Ready, _attempts.Count);

        var records = decisions.OfType<RunDecision.Record>()
            .ToLookup(record => record.ToLedger, record => record.Outcome with { Timing = _timeline.Of(record.Outcome.View) });
        using var shortly = new CancellationTokenSource(CleanUp, _time);
        if (records[true].ToList() is { Count: > 0 } outcomes)
            await _recorder.AddAsync(outcomes, shortly.Token);
        _recorder.Keep(records[false]);
        return decisions[^1];
    }

    private void CarryOut(RunDecision decision)
    {
        switch (decision)
        {
            case RunDecision.Start { View: var view, Attempt: var number }:
                var lane = _idle.Dequeue();
                var timing = _timeline.Start(view.View, lane.Number);
                _waits.Start(view.Oid, number, timing);
                _progress?.Report(new RefreshProgress.Started(view.View, number));
                var cancel = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                _attempts.Add(view.View, new(view.View, lane, cancel, _refresher.TryAsync(lane, view, new(number, timing), cancel.Token)));
                break;
            case RunDecision.Cancel { View: var view }:
                _attempts[view].Cancel.Cancel();
                break;
            case RunDecision.Postpone postponed:
                _waits.Wait(_oids[postponed.View], postponed.Attempts, postponed.WaitsFor);
                _timeline.Wait(postponed.View, postponed.WaitsFor);
                _progress?.Report(new RefreshProgress.Waits(postponed.View, postponed.WaitsFor, postponed.Attempts));
                if (postponed.Report)
                    _logger.ViewRetried(postponed.View, postponed.Attempts, (long)postponed.Pause.TotalMilliseconds,
                        postponed.Retry ? postponed.Why : $"it waits for {postponed.Why}");
                break;
            case RunDecision.Record { Outcome: var outcome }:
                _waits.End(_oids[outcome.View]);
                _timeline.End(outcome.View);
                break;
        }
    }

    private async Task<RunEvent> EndAsync(Attempt attempt)
    {
        _attempts.Remove(attempt.View);
        _idle.Enqueue(attempt.Lane, attempt.Lane.Number);
        using (attempt.Cancel)
            return await attempt.Task;
    }

    /// <summary>Until an attempt ends, the time has come, or the run is stopped.</summary>
    private async Task WaitAsync(TimeSpan? until)
    {
        IEnumerable<Task> attempts = _attempts.Values.Select(attempt => attempt.Task);
        // Once it is stopped, only the end of what runs counts.
        if (_stop.Token.IsCancellationRequested && _attempts.Count > 0)
        {
            await Task.WhenAny(attempts);
            return;
        }
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        await Task.WhenAny([.. attempts, Task.Delay(Pause(until), _time, over.Token)]);
        await over.CancelAsync();
    }

    private TimeSpan Pause(TimeSpan? until) => until is { } then
        // A timer counts whole milliseconds, and must not go off just before its time, again and again.
        ? TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, (then - Elapsed).TotalMilliseconds)))
        : Timeout.InfiniteTimeSpan;

    private void Measure(int ready, int inUse)
    {
        RunTelemetry.ChangeReady(_database, ready - _measured.Ready);
        RunTelemetry.ChangeLanesInUse(_database, inUse - _measured.InUse);
        _measured = (ready, inUse);
    }

    private sealed record Attempt(ViewName View, Lane Lane, CancellationTokenSource Cancel, Task<RunEvent.Attempt> Task);
}
