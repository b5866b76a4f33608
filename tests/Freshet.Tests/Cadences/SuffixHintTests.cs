namespace Freshet.Tests;

public sealed class SuffixHintTests
{
    private static readonly CadenceSet Cadences = new(
        [new("hourly", "_hourly", Schedule.Parse("0 * * * *")), new("daily", "_daily", Schedule.Parse("0 3 * * *"))]);

    [Theory]
    [InlineData("Churn_Daily", "_Daily", "daily")]
    [InlineData("churn_HOURLY", "_HOURLY", "hourly")]
    [InlineData("churn_houry", "_houry", "hourly")]
    [InlineData("churn_dialy", "_dialy", "daily")]
    public void Suffix_that_resembles_a_cadences_is_taken_for_it(string view, string suffix, string cadence)
    {
        var hint = Cadences.HintFor(view).ShouldNotBeNull();
        (hint.Suffix, hint.Meant?.Name, hint.Schedule).ShouldBe((suffix, cadence, null));
    }

    [Theory]
    [InlineData("churn_weekly", "_weekly", "0 4 * * 1")]
    [InlineData("churn_Monthly", "_Monthly", "0 4 1 * *")]
    public void Suffix_of_a_period_that_no_cadence_has_comes_with_a_schedule(string view, string suffix, string schedule)
    {
        var hint = Cadences.HintFor(view).ShouldNotBeNull();
        (hint.Suffix, hint.Meant, hint.Schedule).ShouldBe((suffix, null, schedule));
        Schedule.Parse(schedule);
    }

    [Theory]
    [InlineData("revenue")]
    [InlineData("revenue_by_tenant")]
    [InlineData("revenue_")]
    [InlineData("revenue_daily")]
    public void Other_names_mean_nothing(string view) => Cadences.HintFor(view).ShouldBeNull();
}
