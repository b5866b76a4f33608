using Freshet.Runs;

namespace Freshet.Hosting.Json;

/// <summary>One run with what became of each of its views, and while it is under way, how far it has come with the others.</summary>
/// <param name="Lanes">How many views it refreshes at once; null before it began.</param>
/// <param name="Plan">The views that it refreshes; empty before it began, and once it has ended.</param>
public sealed record RunDetailShape(
    string Database,
    string RunId,
    RunSource Source,
    RunStatus Status,
    DateTimeOffset RequestedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    IReadOnlyDictionary<string, int> Counts,
    string? Selection,
    int? Lanes,
    IReadOnlyList<RefreshShape.View> Refreshes,
    IReadOnlyList<RunDetailShape.Progress> Plan)
{
    public static RunDetailShape Of(
        string database, RunRecord record, IReadOnlyList<RefreshOutcome> outcomes, IReadOnlyList<RunViewProgress> plan)
    {
        var run = RunShape.Of(database, record);
        return new(
            run.Database, run.RunId, run.Source, run.Status, run.RequestedAt, run.StartedAt, run.FinishedAt, run.Counts, run.Selection, record.Lanes,
            [.. outcomes.Select(RefreshShape.View.Of)],
            [.. plan.Select(Progress.Of)]);
    }

    /// <param name="UsualMs">What a refresh of it takes at most, but for one in twenty; null before the first.</param>
    /// <param name="Since">When its refresh began; null while it is not being refreshed.</param>
    /// <param name="Attempts">That have failed.</param>
    /// <param name="WaitsFor">A clause, for people; null while nothing holds it up.</param>
    /// <param name="Lane">Where it is being refreshed, from 1; known some seconds after that began.</param>
    /// <param name="ReadyAt">When all that it reads in this run was done; known with the lane.</param>
    public sealed record Progress(
        string Schema, string Name, RunViewState State, RefreshMethod Method, long? UsualMs, DateTimeOffset? Since, int Attempts,
            string? WaitsFor, int? Lane, DateTimeOffset? ReadyAt)
    {
        public static Progress Of(RunViewProgress view) => new(
            view.View.Schema, view.View.Name, view.State, view.View.Method, view.View.UsualMs, view.Since, view.Attempts, view.WaitsFor,
            view.Lane, view.ReadyAt);
    }
}
