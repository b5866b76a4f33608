using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Freshet.FunctionsTests.Timers;

/// <summary>On databases that are away: what must be sent is sent all the same.</summary>
public sealed class TickMessagesTests
{
    private static readonly DateTimeOffset Three = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);

    private readonly FixedTime _time = new(Three.AddSeconds(1));

    [Fact]
    public async Task Tick_is_one_message_for_each_database_even_if_it_is_away()
    {
        await using var app = Start(("Freshet__Databases__other__ConnectionString", "Host=127.0.0.1;Port=1"));
        _time.Now = Three.AddHours(1);
        var messages = await HourlyAsync(app);
        messages.Select(message => message.Run.Split('.')[0]).ShouldBe(["main", "other"]);
        messages.ShouldAllBe(message => message.Tick!.Due && message.Tick.Cadences.Single() == "hourly");
        app.Log.Events.Count(entry => entry.Id == 402).ShouldBe(2);
    }

    [Fact]
    public async Task Timers_of_one_slot_send_one_run_with_the_cadences_of_both()
    {
        await using var app = Start();
        var hourly = (await HourlyAsync(app)).Single();
        var daily = (await DailyAsync(app)).Single();
        daily.Run.ShouldBe(hourly.Run);
        hourly.Tick!.Cadences.ShouldBe(["daily", "hourly"]);
    }

    [Theory]
    [InlineData(-20)]
    [InlineData(0)]
    [InlineData(59 * 60)]
    public async Task Slot_is_the_scheduled_time_whenever_the_timer_fires(int seconds)
    {
        await using var app = Start();
        var expected = (await HourlyAsync(app)).Single();
        _time.Now = Three.AddSeconds(seconds);
        (await HourlyAsync(app)).Single().Run.ShouldBe(expected.Run);
    }

    [Fact]
    public async Task Other_cadences_are_sent_once_and_what_is_overdue_each_time()
    {
        await using var app = Start(("Freshet__Cadences__quarterly__Schedule", "0 */15 * * * *"), ("OTHER_SCHEDULE", "0 */5 * * * *"));
        (await OtherAsync(app)).Select(Say).ShouldBe(["daily+hourly+quarterly", "overdue"]);
        _time.Now = Three.AddMinutes(5);
        (await OtherAsync(app)).Select(Say).ShouldBe(["overdue"]);
        _time.Now = Three.AddMinutes(10);
        (await OtherAsync(app)).Select(Say).ShouldBe(["overdue"]);
        _time.Now = Three.AddMinutes(15);
        (await OtherAsync(app)).Select(Say).ShouldBe(["quarterly", "overdue"]);
    }

    [Fact]
    public async Task Timer_that_fires_twice_sends_the_same()
    {
        await using var app = Start(("Freshet__Cadences__quarterly__Schedule", "0 */15 * * * *"));
        var first = await OtherAsync(app);
        _time.Now += TimeSpan.FromSeconds(40);
        (await OtherAsync(app)).Select(message => message.Run).ShouldBe(first.Select(message => message.Run));
    }

    [Fact]
    public async Task Cadence_in_a_time_zone_is_the_third_timers()
    {
        await using var app = Start(
            ("Freshet__Cadences__daily__TimeZone", "Europe/Zurich"), ("Freshet__Cadences__daily__Schedule", "0 0 6 * * *"));
        (await DailyAsync(app)).ShouldBeEmpty();
        _time.Now = new(2026, 11, 20, 5, 0, 0, TimeSpan.Zero);
        (await OtherAsync(app)).Select(Say).ShouldBe(["daily+hourly", "overdue"]);
    }

    private App Start(params (string, string?)[] settings) => App.Start(
        null, null, services => services.AddSingleton<TimeProvider>(_time),
        [("Freshet__Databases__main__ConnectionString", "Host=127.0.0.1;Port=1"), .. settings]);

    private static async Task<RunMessage[]> HourlyAsync(App app) =>
        Read(await app.Functions<TimerFunctions>().RefreshHourly(new TimerInfo(), CancellationToken.None));

    private static async Task<RunMessage[]> DailyAsync(App app) =>
        Read(await app.Functions<TimerFunctions>().RefreshDaily(new TimerInfo(), CancellationToken.None));

    private static async Task<RunMessage[]> OtherAsync(App app) =>
        Read(await app.Functions<TimerFunctions>().RefreshOther(new TimerInfo(), CancellationToken.None));

    private static RunMessage[] Read(string[] messages) => [.. messages.Select(RunMessage.FromJson)];

    // These are all ticks.
    private static string Say(RunMessage message) => message.Tick!.Overdue ? "overdue" : string.Join('+', message.Tick.Cadences);
}
