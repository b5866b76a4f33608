using Freshet.Databases;
using Freshet.Locks;
using Freshet.Naming;
using Freshet.Runs;
using Npgsql;

namespace Freshet.Cli;

/// <summary>Keeps up with the runs of one database in this process, for <see cref="RunScreen"/>.</summary>
internal sealed class LiveRun(TimeProvider time) : IProgress<RefreshProgress>
{
    // A view that another session holds is tried for some milliseconds each second: that is no refreshing yet.
    private static readonly TimeSpan Try = TimeSpan.FromMilliseconds(500);

    // Whether a session waits for a lock is asked only about a refresh that takes a while.
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private readonly List<RefreshOutcome> _ended = [];
    private readonly Dictionary<uint, (DateTimeOffset Since, int Attempt)> _started = [];
    private readonly Dictionary<uint, RunWait> _waits = [];
    private IReadOnlyList<RunPlanView> _plan = [];
    private IReadOnlyDictionary<uint, RefreshSession> _sessions = new Dictionary<uint, RefreshSession>();
    private readonly Dictionary<uint, RefreshOutcome> _outcomes = []; // of the current run
    private Dictionary<ViewName, uint> _oids = [];
    private Guid _run;

    /// <summary>In the order in which the views ended, those of runs before the current one included.</summary>
    public IReadOnlyList<RefreshOutcome> Ended
    {
        get
        {
            lock (_lock)
                return [.. _ended];
        }
    }

    public void Report(RefreshProgress value)
    {
        lock (_lock)
        {
            switch (value)
            {
                case RefreshProgress.Planned planned:
                    (_run, _plan) = (planned.Run, planned.Views);
                    _outcomes.Clear();
                    _oids = planned.Views.ToDictionary(view => view.View, view => view.Oid);
                    _started.Clear();
                    _waits.Clear();
                    break;
                case RefreshProgress.Started { View: var view, Attempt: var attempt }:
                    _started[_oids[view]] = (time.GetUtcNow(), attempt);
                    break;
                case RefreshProgress.Waits { View: var view, For: var text, Attempts: var attempts }:
                    _waits[_oids[view]] = new(attempts, text);
                    _started.Remove(_oids[view]);
                    break;
                case RefreshProgress.Ended { Outcome: var outcome }:
                    _started.Remove(outcome.Oid);
                    _ended.Add(outcome);
                    _outcomes[outcome.Oid] = outcome;
                    break;
                case RefreshProgress.EndedBefore { Outcome: var outcome }:
                    _outcomes[outcome.Oid] = outcome;
                    break;
            }
        }
    }

    public IReadOnlyList<RunViewProgress> Views(DateTimeOffset now)
    {
        lock (_lock)
        {
            var sessions = _started.Where(view => !_waits.ContainsKey(view.Key) || now - view.Value.Since >= Try).ToDictionary(
                view => view.Key,
                // The answer for an earlier attempt must not stand for one that has just begun.
                view => new RefreshSession(
                    view.Value.Since, now - view.Value.Since > Long ? _sessions.GetValueOrDefault(view.Key)?.WaitsFor : null));
            var waits = _waits.ToDictionary(
                wait => wait.Key,
                wait => sessions.ContainsKey(wait.Key) ? wait.Value with { Attempts = _started[wait.Key].Attempt - 1 } : wait.Value);
            return RunViewProgress.Of(_plan, waits, _outcomes, sessions);
        }
    }

    /// <summary>Asks the server whom the refreshes wait for that take a while.</summary>
    public async Task LookAsync(Database database)
    {
        Guid run;
        lock (_lock)
        {
            if (!_started.Values.Any(view => time.GetUtcNow() - view.Since > Long))
                return;
            run = _run;
        }
        using var shortly = new CancellationTokenSource(Patience, time);
        try
        {
            var sessions = await SessionReader.ReadAsync(database.Pool, run, shortly.Token);
            lock (_lock)
                _sessions = sessions;
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            // It is for display only; the run itself finds out what is wrong.
        }
    }
}
