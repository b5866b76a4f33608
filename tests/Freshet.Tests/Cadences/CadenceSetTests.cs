namespace Freshet.Tests;

public sealed class CadenceSetTests
{
    private static readonly Schedule Noon = Schedule.Parse("0 0 12 * * *");

    [Fact]
    public void ForName_two_suffixes_fit_the_longest_wins()
    {
        var cadences = new CadenceSet([new("daily", "_daily", Noon), new("weekdaily", "_week_daily", Noon), new("d", "ly", Noon)]);
        cadences.ForName("roi_week_daily")?.Name.ShouldBe("weekdaily");
        cadences.ForName("roi_daily")?.Name.ShouldBe("daily");
        cadences.ForName("roi_monthly")?.Name.ShouldBe("d");
    }

    [Theory]
    [InlineData("roixdaily")]
    [InlineData("roi_Daily")]
    [InlineData("roi_DAILY")]
    [InlineData("roi_daily_v2")]
    [InlineData("_daily_roi")]
    [InlineData("roi_daily ")]
    [InlineData("")]
    public void ForName_another_ending_owns_nothing(string name) => Some.Cadences.ForName(name).ShouldBeNull();

    [Fact]
    public void ForName_cadence_without_suffix_owns_no_name() =>
        new CadenceSet([new("nightly", null, Noon)]).ForName("anything_nightly").ShouldBeNull();

    [Fact]
    public void Find_name_is_taken_letter_for_letter()
    {
        Some.Cadences.Find("daily")?.Suffix.ShouldBe("_daily");
        Some.Cadences.Find("Daily").ShouldBeNull();
    }

    [Fact]
    public void All_is_sorted_by_name() =>
        new CadenceSet([new("b", "_b", Noon), new("a", null, Noon)]).All.Select(cadence => cadence.Name).ShouldBe(["a", "b"]);

    [Theory]
    [InlineData(63, "", true)]   // filled to the last byte
    [InlineData(60, "", true)]   // a character of four bytes may have gone
    [InlineData(59, "", false)]
    [InlineData(20, "", false)]
    [InlineData(57, "_daily", false)]
    public void MayHaveLostSuffix_full_name_that_no_cadence_owns(int letters, string suffix, bool may) =>
        Some.Cadences.MayHaveLostSuffix(new string('x', letters) + suffix).ShouldBe(may);

    [Fact]
    public void MayHaveLostSuffix_counts_bytes() =>
        Some.Cadences.MayHaveLostSuffix(string.Concat(Enumerable.Repeat("é", 31))).ShouldBeTrue();
}
