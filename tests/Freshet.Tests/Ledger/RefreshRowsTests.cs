using FsCheck;
using FsCheck.Fluent;

namespace Freshet.Tests;

public class RefreshRowsTests
{
    // Twenty durations are kept; PostgreSQL's percentile_disc(0.95) is the value at the rounded-up rank.
    [Fact]
    public void Usual_duration_is_the_95th_percentile_of_the_latest_twenty() => Prop.ForAll(
        ArbMap.Default.ArbFor<ushort[]>(),
        ArbMap.Default.ArbFor<ushort>(),
        (before, now) =>
        {
            long[] known = [.. before.Select(duration => (long)duration)];
            long[] all = [.. known.Prepend(now).Take(20).Order()];
            var percentile = all[(int)Math.Ceiling(0.95 * all.Length) - 1];

            var (least, most) = RefreshRows.Usual(known);

            Math.Min(Math.Max(now, least ?? 0), most ?? long.MaxValue).ShouldBe(percentile);
        }).QuickCheckThrowOnFailure();
}
