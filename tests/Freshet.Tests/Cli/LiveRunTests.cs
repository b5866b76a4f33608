using Freshet.Cli;

namespace Freshet.Tests;

public sealed class LiveRunTests
{
    private static readonly RunPlanView A = View(1, "a_daily");
    private static readonly RunPlanView B = View(2, "b_daily", after: 1);

    private readonly ManualTimeProvider _time = new();
    private readonly LiveRun _run;

    public LiveRunTests()
    {
        _run = new(_time);
        _run.Report(new RefreshProgress.Planned(Guid.NewGuid(), [A, B]));
    }

    [Fact]
    public void View_goes_from_pending_to_done()
    {
        Shown().ShouldBe(["Pending 0 a free lane", "Pending 0 public.a_daily"]);

        _run.Report(new RefreshProgress.Started(A.View, 1));
        Shown().ShouldBe(["Refreshing 0 ", "Pending 0 public.a_daily"]);
        _run.Report(new RefreshProgress.Ended(new(A.View, RefreshStatus.Refreshed, "") { Oid = 1 }));

        Shown().ShouldBe(["Done 0 ", "Pending 0 a free lane"]);
        _run.Ended.ShouldHaveSingleItem().View.ShouldBe(A.View);
    }

    [Fact]
    public void View_that_another_session_holds_waits_even_while_it_is_tried_again()
    {
        _run.Report(new RefreshProgress.Started(A.View, 1));
        _run.Report(new RefreshProgress.Waits(A.View, "another run that refreshes it", 1));
        Shown()[0].ShouldBe("Waiting 1 another run that refreshes it");

        _run.Report(new RefreshProgress.Started(A.View, 2));
        Shown()[0].ShouldStartWith("Waiting ");
        _time.Advance(TimeSpan.FromSeconds(1));

        Shown()[0].ShouldBe("Refreshing 1 ");
        _run.Views(_time.GetUtcNow())[0].Since.ShouldBe(_time.GetUtcNow() - TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Next_run_begins_anew_and_keeps_what_has_ended()
    {
        _run.Report(new RefreshProgress.Ended(new(A.View, RefreshStatus.Refreshed, "") { Oid = 1 }));
        _run.Report(new RefreshProgress.Waits(B.View, "a lane", 0));

        _run.Report(new RefreshProgress.Planned(Guid.NewGuid(), [A, B]));

        Shown().ShouldBe(["Pending 0 a free lane", "Pending 0 public.a_daily"]);
        _run.Ended.Count.ShouldBe(1);
    }

    private string[] Shown() =>
        [.. _run.Views(_time.GetUtcNow()).Select(view => $"{view.State} {view.Attempts} {view.WaitsFor}")];

    private static RunPlanView View(uint oid, string name, params uint[] after) =>
        new(oid, "public", name, RefreshMethod.Concurrent, "due", after, null);
}
