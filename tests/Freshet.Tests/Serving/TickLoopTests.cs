using Freshet.Cli;
using Freshet.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Freshet.Tests.Serving;

public sealed class TickLoopTests
{
    [Fact]
    public async Task Slot_fires_once_when_it_comes_and_shared_slots_fire_together()
    {
        // The clock begins at midnight.
        await using var loop = new Loop(Some.Cadence("quarterly", "0 */15 * * * *"), Some.Cadence("hourly", "0 0 * * * *"));

        await loop.AdvanceAsync(TimeSpan.FromMinutes(14));
        loop.Fired.ShouldBeEmpty();
        for (var i = 0; i < 8; i++)
            await loop.AdvanceAsync(TimeSpan.FromMinutes(8));

        loop.Fired.ShouldBe(["quarterly", "quarterly", "quarterly", "hourly+quarterly", "quarterly"]);
        loop.Runs.Distinct().Count().ShouldBe(5);
    }

    [Fact]
    public async Task Computer_that_slept_fires_the_latest_slot_alone()
    {
        await using var loop = new Loop(Some.Cadence("minutely", "0 * * * * *"));

        await loop.AdvanceAsync(TimeSpan.FromHours(8) + TimeSpan.FromSeconds(5));
        await loop.AdvanceAsync(TimeSpan.FromSeconds(1));

        loop.Runs.ShouldBe([RunMessage.ForTick("main", ["minutely"], DateTimeOffset.UnixEpoch.AddMinutes(1)).Run,
            RunMessage.ForTick("main", ["minutely"], DateTimeOffset.UnixEpoch.AddHours(8)).Run]);
    }

    [Fact]
    public async Task Two_loops_fire_the_same_runs_whatever_their_jitter()
    {
        await using var one = new Loop(TimeSpan.FromMinutes(10), Some.Cadence("hourly", "0 0 * * * *"));
        await using var other = new Loop(TimeSpan.Zero, Some.Cadence("hourly", "0 0 * * * *"));

        foreach (var loop in new[] { one, other })
        {
            for (var i = 0; i < 40; i++)
                await loop.AdvanceAsync(TimeSpan.FromMinutes(5));
        }

        one.Runs.ShouldBe(other.Runs);
        one.Runs.Count.ShouldBe(3);
    }

    private sealed class Loop : IAsyncDisposable
    {
        private readonly ManualTimeProvider _clock = new();
        private readonly CancellationTokenSource _end = new();
        private readonly Database _database = new("main", new() { Host = "127.0.0.1" });
        private readonly Task _loop;

        public Loop(params Cadence[] cadences)
            : this(TimeSpan.Zero, cadences)
        {
        }

        public Loop(TimeSpan jitter, params Cadence[] cadences)
        {
            var loop = new TickLoop(
                new CadenceSet(cadences), new RefreshOptions { Jitter = jitter }, _clock, NullLogger<TickLoop>.Instance);
            // A tick has one.
            _loop = loop.RunAsync(
                _database, message => (_, _) = (Add(Fired, string.Join('+', message.Tick!.Cadences)), Add(Runs, message.Run)), _end.Token);
        }

        public List<string> Fired { get; } = [];

        public List<string> Runs { get; } = [];

        /// <summary>Moves the clock once the loop waits for it.</summary>
        public async Task AdvanceAsync(TimeSpan by)
        {
            await WaitsAsync();
            _clock.Advance(by);
            await WaitsAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _loop.ContinueWith(_ => { }, TaskScheduler.Default);
            await _database.DisposeAsync();
            _end.Dispose();
        }

        private async Task WaitsAsync()
        {
            while (_clock.Timers == 0)
            {
                _loop.IsFaulted.ShouldBeFalse();
                await Task.Yield();
            }
        }

        private static int Add(List<string> list, string text)
        {
            list.Add(text);
            return list.Count;
        }
    }
}
