using Freshet.Cli;

namespace Freshet.Tests;

public sealed class RunScreenTests
{
    private static readonly DateTimeOffset Now = Some.Utc("2026-03-01 12:00");

    [Fact]
    public void Screen_at_80_columns_keeps_suffix_status_and_time_of_long_names_in_one_line()
    {
        var name = $"{new string('r', 52)}_of_all_clients_daily"; // 63 + schema

        var lines = Lines([View(name, RunViewState.Refreshing, since: Now.AddSeconds(-83), usualMs: 4_000, attempts: 1)]);

        lines.ShouldBe(
        [
            "0 of 1 view done, 1 refreshing",
            "──────────────────────────────────────────────────────────── 0 %",
            "refreshing  public.rrrrr…_all_clients_daily  1 min 23 s   usually 4 s, attempt 2",
        ]);
    }

    [Fact]
    public void Screen_shows_what_a_view_waits_for()
    {
        var lines = Lines(
        [
            View("a_daily", RunViewState.Refreshing, since: Now.AddSeconds(-3), waitsFor: "a lock of pid 4711, role \"app\", application "
                + "\"migration\", statement ALTER TABLE"),
            View("b_daily", RunViewState.Waiting, waitsFor: "another run that refreshes it"),
            View("c_daily", RunViewState.Pending, waitsFor: "public.a_daily"),
        ]);

        lines[2..].ShouldBe(
        [
            "waiting     public.a_daily  3 s",
            "    for a lock of pid 4711, role \"app\", application \"migration\", statement ALTER",
            "    TABLE",
            "waiting     public.b_daily",
            "    for another run that refreshes it",
        ]);
        lines[0].ShouldBe("0 of 3 views done, 1 refreshing, 1 waiting, 1 pending");
    }

    [Fact]
    public void Screen_of_a_run_without_a_worker_says_so() =>
        RunScreen.Lines([View("a_daily", RunViewState.Pending, waitsFor: "the next tick, which resumes the run")], 1, Now, 80, 24,
            "The run's worker died.")
            .Select(line => line.Text).ToList()[2].ShouldBe("The run's worker died.");

    [Theory]
    [InlineData(80, 24)]
    [InlineData(40, 6)]
    [InlineData(200, 60)]
    public void Screen_of_a_hundred_views_stays_within_the_terminal(int width, int height)
    {
        var views = Enumerable.Range(0, 100).Select(number => View(
            $"rolling_return_of_all_clients_by_region_and_product_{number:000}_hourly",
            number < 60 ? RunViewState.Done : number < 64 ? RunViewState.Refreshing : number < 66 ? RunViewState.Waiting
                : RunViewState.Pending,
            since: number is >= 60 and < 64 ? Now.AddSeconds(-number) : null,
            usualMs: 2_000,
            waitsFor: number is >= 64 and < 66 ? "a lock of pid 1, role \"x\", application \"y\"" : null,
            outcome: number >= 60 ? null : number == 7 ? RefreshStatus.Failed : RefreshStatus.Refreshed)).ToList();

        var lines = Lines(views, width, height);

        lines.Length.ShouldBeLessThanOrEqualTo(height);
        lines.ShouldAllBe(line => line.Length <= width);
        if (height < 24)
            return;
        lines.Count(line => line.StartsWith("refreshing ", StringComparison.Ordinal)).ShouldBe(4);
        lines.Count(line => line.StartsWith("waiting ", StringComparison.Ordinal)).ShouldBe(2);
        // What went wrong stays, however many have ended since.
        lines.Count(line => line.StartsWith("failed ", StringComparison.Ordinal)).ShouldBe(1);
        lines[0].ShouldStartWith("60 of 100 views done, 1 problem, 4 refreshing, 2 waiting, 34 pending");
    }

    [Fact]
    public void Remaining_time_follows_from_history_and_lanes()
    {
        RunViewProgress[] views =
        [
            View("a", RunViewState.Refreshing, since: Now.AddSeconds(-4), usualMs: 10_000).View,
            View("b", RunViewState.Pending, usualMs: 20_000).View,
            View("c", RunViewState.Refreshing, since: Now.AddSeconds(-90), usualMs: 30_000).View,
            View("d", RunViewState.Pending).View,
        ];

        // 6 s of a, 20 s of b, nothing of c, which is late already, and the average of the others for d.
        RunScreen.Remaining(views, 2, Now).ShouldBe(TimeSpan.FromSeconds((6 + 20 + 0 + 20) / 2.0));
        RunScreen.Remaining([View("a", RunViewState.Pending).View], 2, Now).ShouldBeNull();
    }

    private static string[] Lines(IReadOnlyList<(string Name, RunViewProgress View)> views, int width = 80, int height = 24) =>
        [.. RunScreen.Lines(views, 2, Now, width, height).Select(line => line.Text)];

    private static (string Name, RunViewProgress View) View(
        string name, RunViewState state, DateTimeOffset? since = null, long? usualMs = null, int attempts = 0, string? waitsFor = null,
        RefreshStatus? outcome = null)
    {
        var view = new RunPlanView(1, "public", name, RefreshMethod.Concurrent, "due", [], usualMs);
        RefreshOutcome? ended = outcome is { } status ? new(view.View, status, "a reason") { DurationMs = 1_200, StartedAt = Now } : null;
        return (view.View.ToString(), new(view, state, since, attempts, waitsFor, ended));
    }
}
