namespace Freshet.Tests;

public sealed class PolicyCheckerTests
{
    private static readonly Situation Renamed = Some.Situation(Some.View("a_hourly")).With(Some.Policy("a_hourly") with { Paused = true })
        .With(Some.Policy("gone") with { Paused = true });

    [Fact]
    public void Policy_of_a_view_that_is_gone_is_reported_to_whoever_asks_for_all_or_for_its_name()
    {
        Names(new() { All = true }).ShouldBe(["gone"]);
        Names(new() { Views = ["g*"] }).ShouldBe(["gone"]);
        Names(new() { Views = ["a*"] }).ShouldBeEmpty();
        Names(new() { Cadences = ["hourly"] }).ShouldBeEmpty();
        Names(new() { Due = true }).ShouldBeEmpty();
    }

    private static IEnumerable<string> Names(Selection selection) =>
        ViewChecker.CheckPolicies(Renamed, selection).Select(report => report.View!.Value.Name);
}
