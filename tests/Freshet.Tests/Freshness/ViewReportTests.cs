namespace Freshet.Tests;

public sealed class ViewReportTests
{
    private static readonly DateTimeOffset Soon = Some.Now.AddMinutes(30);

    [Fact]
    public void Of_refreshed_view_is_fresh_until_it_is_late()
    {
        Status(Refreshed() with { LateAfter = Some.Now }).ShouldBe(ViewStatus.Fresh);
        Status(Refreshed() with { LateAfter = Some.Now.AddTicks(-10) }).ShouldBe(ViewStatus.Late);
        Status(Refreshed() with { LateAfter = null }).ShouldBe(ViewStatus.Late); // refreshed before a cadence owned it
    }

    [Fact]
    public void Of_first_status_that_holds_wins()
    {
        var late = Refreshed() with { LateAfter = Some.Now.AddHours(-1) };
        var failing = late with { FailuresInRow = 1 };
        Status(late).ShouldBe(ViewStatus.Late);
        Status(failing).ShouldBe(ViewStatus.Failing);
        Status(failing, refreshing: true).ShouldBe(ViewStatus.Refreshing);
        Status(failing with { LastSuccessAt = null }, refreshing: true).ShouldBe(ViewStatus.Never);
        Status(failing with { LastSuccessAt = null }, refreshing: true, Some.Policy("a_hourly") with { Cadence = "gone" })
            .ShouldBe(ViewStatus.Unscheduled);
        Status(failing, refreshing: true, Some.Policy("a_hourly") with { Cadence = "gone", Paused = true }).ShouldBe(ViewStatus.Paused);
    }

    [Fact]
    public void Of_view_that_the_ledger_does_not_know_is_never() => Status(null).ShouldBe(ViewStatus.Never);

    [Fact]
    public void Of_next_due_is_the_first_slot_its_data_does_not_serve()
    {
        Report(Refreshed()).NextDue.ShouldBe(Some.Now.AddHours(1));
        Report(Some.State("a_hourly", Some.Now.AddHours(-5))).NextDue.ShouldBe(Some.Now.AddHours(-4));
        Report(null).NextDue.ShouldBe(Some.Now.AddHours(1));
    }

    [Fact]
    public void Of_paused_or_unscheduled_view_is_never_due()
    {
        Report(Refreshed(), policy: Some.Policy("a_hourly") with { Paused = true }).NextDue.ShouldBeNull();
        Report(Refreshed(), policy: Some.Policy("a_hourly") with { Cadence = "gone" }).NextDue.ShouldBeNull();
    }

    [Fact]
    public void Of_view_whose_ledger_cannot_be_read_has_no_status()
    {
        var report = ViewReport.Of(Some.Situation(Some.View("a_hourly")), ledgerHidden: true).Single();

        (report.Status, report.NextDue, report.Cadence).ShouldBe((null, null, "hourly"));
    }

    [Fact]
    public void Of_every_view_sorted_by_name() =>
        ViewReport.Of(Some.Situation(Some.View("b"), Some.View("a"))).Select(report => report.View.Name.Name).ShouldBe(["a", "b"]);

    private static ViewState Refreshed() => Some.State("a_hourly", Some.Now, lateAfter: Soon);

    private static ViewStatus? Status(ViewState? state, bool refreshing = false, ViewPolicy? policy = null) =>
        Report(state, refreshing, policy).Status;

    private static ViewReport Report(ViewState? state, bool refreshing = false, ViewPolicy? policy = null)
    {
        var situation = Some.Situation(Some.View("a_hourly")).With(policy ?? Some.Policy("a_hourly")).With(state is null ? [] : [state]);
        return ViewReport.Of(refreshing ? situation.Refreshing("a_hourly") : situation).Single();
    }
}
