namespace Freshet.Tests;

public sealed class RunViewProgressTests
{
    private static readonly DateTimeOffset Since = Some.Utc("2026-03-01 12:00");

    [Fact]
    public void Each_view_shows_how_far_it_is_and_what_it_waits_for()
    {
        RunPlanView[] plan = [View(1), View(2, after: 1), View(3, after: [1, 2]), View(4), View(5), View(6, after: 5)];

        var views = RunViewProgress.Of(
            plan,
            new Dictionary<uint, RunWait> { [4] = new(2, "another run that refreshes it"), [2] = new(1, null) },
            new Dictionary<uint, RefreshOutcome>
            {
                [1] = new(plan[0].View, RefreshStatus.Refreshed, ""),
                [5] = new(plan[4].View, RefreshStatus.Interrupted, new Reason(ReasonCode.Interrupted, "")),
            },
            new Dictionary<uint, RefreshSession> { [2] = new(Since, "a lock of pid 1") });

        views.Select(view => $"{view.View.Oid} {view.State} {view.Attempts} {view.WaitsFor}").ShouldBe(
        [
            "1 Done 0 ", "2 Refreshing 1 a lock of pid 1", "3 Pending 0 public.v2", "4 Waiting 2 another run that refreshes it",
            "5 Pending 0 a free lane", "6 Pending 0 public.v5", // what an earlier worker was stopped in is not done
        ]);
        views[1].Since.ShouldBe(Since);
    }

    private static RunPlanView View(uint oid, params uint[] after) =>
        new(oid, "public", $"v{oid}", RefreshMethod.Concurrent, "due", after, null);
}
