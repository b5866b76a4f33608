using FsCheck;
using FsCheck.Fluent;

namespace Freshet.Tests;

/// <summary>Compares schedules with walking through time minute by minute and looking at the wall clock.</summary>
public sealed class ScheduleEnumerationTests
{
    private static readonly TimeSpan Window = TimeSpan.FromDays(3);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static readonly Clock[] Clocks =
    [
        new("0 0 * * * *", true, time => time.Minute == 0),
        new("0 */15 * * * *", true, time => time.Minute % 15 == 0),
        new("0 0 3 * * *", false, time => time is { Hour: 3, Minute: 0 }),
        new("0 30 2 * * *", false, time => time is { Hour: 2, Minute: 30 }),
        new("0 0,45 1-2 * * *", false, time => time is { Hour: 1 or 2, Minute: 0 or 45 }),
        new("0 15 0,12 * * *", false, time => time is { Hour: 0 or 12, Minute: 15 }),
        new("0 0 6 * * 1-5", false, time => time is { Hour: 6, Minute: 0, DayOfWeek: not (DayOfWeek.Saturday or DayOfWeek.Sunday) }),
        new("0 0 0 1 * *", false, time => time is { Day: 1, Hour: 0, Minute: 0 }),
    ];

    // The zones' own changes of clocks, by whole and by half an hour, and the turn of a month.
    private static readonly DateTimeOffset[] Moments =
    [
        Some.Utc("2026-03-29 01:00"), Some.Utc("2026-10-25 01:00"), Some.Utc("2026-03-08 07:00"), Some.Utc("2026-11-01 06:00"),
        Some.Utc("2026-04-04 15:00"), Some.Utc("2026-10-03 15:30"), Some.Utc("2027-01-01 00:00"), Some.Utc("2026-06-15 12:00"),
    ];

    private static readonly Gen<Case> Cases =
        from clock in Gen.Elements(Clocks)
        from zone in Gen.Elements("UTC", "Europe/Zurich", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")
        from moment in Gen.Elements(Moments)
        from seconds in Gen.Choose(-2 * 86_400, 2 * 86_400)
        select new Case(clock, zone, moment.AddSeconds(seconds));

    [Fact]
    public void Last_is_the_latest_that_the_wall_clock_has_shown() => Always.Holds(Cases, test =>
    {
        var from = test.Time - Window;
        var expected = test.Slots(from, test.Time).LastOrDefault();
        var last = test.Schedule.Last(test.Time);
        if (expected == default)
            last.ShouldBeLessThan(from);
        else
            last.ShouldBe(expected);
    });

    [Fact]
    public void Next_is_the_first_that_the_wall_clock_will_show() => Always.Holds(Cases, test =>
    {
        var to = test.Time + Window;
        var expected = test.Slots(test.Time.AddTicks(1), to).FirstOrDefault();
        var next = test.Schedule.Next(test.Time);
        if (expected == default)
            next.ShouldBeGreaterThan(to);
        else
            next.ShouldBe(expected);
    });

    private sealed record Clock(string Expression, bool EveryHour, Func<DateTime, bool> Shows);

    private sealed record Case(Clock Clock, string Zone, DateTimeOffset Time)
    {
        public Schedule Schedule { get; } = Schedule.Parse(Clock.Expression, Zone);

        public IEnumerable<DateTimeOffset> Slots(DateTimeOffset from, DateTimeOffset to)
        {
            var shown = new HashSet<DateTime>();
            // Begins hours earlier, to know what the wall clock has shown before.
            var start = new DateTimeOffset(from.Year, from.Month, from.Day, from.Hour, 0, 0, TimeSpan.Zero).AddHours(-4);
            for (var time = start; time <= to; time += Minute)
            {
                var (before, now) = (Wall(time - Minute), Wall(time));
                var repeated = !shown.Add(now) && !Clock.EveryHour;
                if (time >= from && ((Clock.Shows(now) && !repeated) || (!Clock.EveryHour && Skipped(before, now).Any(Clock.Shows))))
                    yield return time;
            }
        }

        public override string ToString() => $"{Clock.Expression} in {Zone} at {Time:u}";

        private DateTime Wall(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, Schedule.Zone).DateTime;

        private static IEnumerable<DateTime> Skipped(DateTime before, DateTime now)
        {
            for (var time = before + Minute; time < now; time += Minute)
                yield return time;
        }
    }
}
