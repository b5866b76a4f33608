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
        var gone = Some.Policy("a_hourly") with { Cadence = "gone" };
        Status(failing, refreshing: true, gone with { Paused = true }).ShouldBe(ViewStatus.Paused);
        Status(failing, refreshing: true, gone).ShouldBe(ViewStatus.Failing);
        Status(failing with { LastSuccessAt = null }).ShouldBe(ViewStatus.Failing); // it has data, so "never" would hide it
        Status(late, refreshing: true).ShouldBe(ViewStatus.Late);
        Status(Refreshed(), refreshing: true).ShouldBe(ViewStatus.Refreshing);
        Status(null, refreshing: true, populated: false).ShouldBe(ViewStatus.Refreshing);
        Status(null, policy: gone, populated: false).ShouldBe(ViewStatus.Unscheduled);
        Status(null, populated: false).ShouldBe(ViewStatus.Never);
        Status(late, policy: gone).ShouldBe(ViewStatus.Unscheduled); // what its old cadence promised is over
        Status(late, policy: gone with { MaxAge = TimeSpan.FromTicks(-1) }).ShouldBe(ViewStatus.Late);
        Report(late, refreshing: true).Refreshing.ShouldBeTrue();
    }

    [Fact]
    public void Of_view_with_data_that_freshet_did_not_refresh_is_unknown() => Status(null).ShouldBe(ViewStatus.Unknown);

    [Fact]
    public void Of_view_that_somebody_emptied_is_late() => Status(Refreshed(), populated: false).ShouldBe(ViewStatus.Late);

    [Fact]
    public void Of_next_due_is_the_first_slot_its_data_does_not_serve()
    {
        Report(Refreshed()).NextDue.ShouldBe(Some.Now.AddHours(1));
        Report(Some.State("a_hourly", Some.Now.AddHours(-5))).NextDue.ShouldBe(Some.Now.AddHours(-4));
        Report(null).NextDue.ShouldBe(Some.Now.AddHours(1));
        Report(Some.State("a_hourly") with { SeenAt = Some.Now.AddHours(-2) }).NextDue.ShouldBe(Some.Now.AddHours(-1));
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

    private static ViewStatus? Status(ViewState? state, bool refreshing = false, ViewPolicy? policy = null, bool populated = true) =>
        Report(state, refreshing, policy, populated).Status;

    private static ViewReport Report(ViewState? state, bool refreshing = false, ViewPolicy? policy = null, bool populated = true)
    {
        var situation = Some.Situation(Some.View("a_hourly", populated: populated)).With(policy ?? Some.Policy("a_hourly")).With(state is null ? [] : [state]);
        return ViewReport.Of(refreshing ? situation.Refreshing("a_hourly") : situation).Single();
    }
}
