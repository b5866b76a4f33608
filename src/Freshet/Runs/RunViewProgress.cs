namespace Freshet.Runs;

/// <summary>How far a run has come with one view of its plan.</summary>
/// <param name="Since">When its refresh began; null while it is not being refreshed.</param>
/// <param name="Attempts">That have failed.</param>
/// <param name="WaitsFor">A clause; null while nothing holds it up.</param>
/// <param name="Outcome">Once it is done.</param>
public sealed record RunViewProgress(
    RunPlanView View, RunViewState State, DateTimeOffset? Since, int Attempts, string? WaitsFor, RefreshOutcome? Outcome)
{
    /// <summary>Where it is being refreshed, from 1; known from the worker's next heartbeat on.</summary>
    public int? Lane { get; init; }

    /// <summary>See <see cref="RefreshTiming.ReadyAt"/>; known with the lane.</summary>
    public DateTimeOffset? ReadyAt { get; init; }

    /// <summary>Puts together what a run's plan, its worker, its outcomes and the server know. Pure.</summary>
    /// <param name="waits">By the views' oids.</param>
    /// <param name="sessions">That refresh a view now, by its oid.</param>
    /// <param name="idle">What a view waits for that nothing else holds up.</param>
    public static IReadOnlyList<RunViewProgress> Of(
        IReadOnlyList<RunPlanView> plan,
        IReadOnlyDictionary<uint, RunWait> waits,
        IReadOnlyDictionary<uint, RefreshOutcome> outcomes,
        IReadOnlyDictionary<uint, RefreshSession> sessions,
        string idle = "a free lane")
    {
        var done = outcomes.Where(outcome => !outcome.Value.IsStopped).ToDictionary();
        var names = plan.ToDictionary(view => view.Oid, view => view.View);
        var byName = done.Values.GroupBy(outcome => outcome.View).ToDictionary(group => group.Key, group => group.First());
        return [.. plan.Select(Of)];

        RunViewProgress Of(RunPlanView view)
        {
            var wait = waits.GetValueOrDefault(view.Oid) ?? new(0, null);
            // A swap of another run gives a view another oid.
            if (done.TryGetValue(view.Oid, out var outcome) || byName.TryGetValue(view.View, out outcome))
                return new(view, RunViewState.Done, null, wait.Attempts, null, outcome);
            if (sessions.TryGetValue(view.Oid, out var session))
                return new(view, RunViewState.Refreshing, session.Since, wait.Attempts, session.WaitsFor, null)
                {
                    Lane = wait.Lane, ReadyAt = wait.ReadyAt,
                };
            if (wait.For is { } text)
                return new(view, RunViewState.Waiting, null, wait.Attempts, text, null);
            var before = view.After.Where(read => names.ContainsKey(read) && !done.ContainsKey(read)).Select(read => names[read]).ToList();
            return new(
                view, RunViewState.Pending, null, wait.Attempts, before.Count > 0 ? string.Join(", ", before) : idle, null);
        }
    }
}
