using FsCheck.Fluent;

namespace Freshet.Tests;

public sealed class BackoffTests
{
    [Theory]
    [InlineData(1, 0, 250)]
    [InlineData(1, 1, 500)]
    [InlineData(2, 1, 1000)]
    [InlineData(3, 0.5, 1500)]
    [InlineData(6, 1, 16_000)]
    [InlineData(7, 1, 30_000)]
    [InlineData(int.MaxValue, 1, 30_000)]
    public void Delay_doubles_up_to_half_a_minute(int attempt, double chance, int milliseconds) =>
        Backoff.Delay(attempt, chance).ShouldBe(TimeSpan.FromMilliseconds(milliseconds));

    [Fact]
    public void Delay_chance_takes_away_half_at_most() =>
        Always.Holds(Gen.Choose(1, 100).Zip(Gen.Choose(0, 1000)), test =>
        {
            var delay = Backoff.Delay(test.Item1, test.Item2 / 1000.0);
            var longest = Backoff.Delay(test.Item1, 1);
            delay.ShouldBeInRange(longest / 2, longest);
        });
}
