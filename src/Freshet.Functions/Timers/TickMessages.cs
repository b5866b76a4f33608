using Freshet.Cadences;
using Freshet.Databases;
using Freshet.Hosting.Databases;
using Freshet.Hosting.Dispatch;
using Freshet.Ledger;
using Microsoft.Extensions.Logging;

namespace Freshet.Functions;

/// <summary>The messages that a timer puts into the queue: for each database its tick, and runs to resume.</summary>
public sealed class TickMessages(
    DatabaseSet databases, CadenceSet cadences, TimerSchedules schedules, Sweeper sweeper, TimeProvider time, ILogger<TickMessages> logger)
{
    // A database that is away must not hold up the messages of the others.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The latest slot of a cadence with its own timer; none if it has a time zone, because timers are in UTC.</summary>
    public Task<string[]> OfAsync(string cadence, CancellationToken cancellationToken) => EachAsync(
        database => cadences.Find(cadence) is { } own && IsTimers(own) ? [TickOf(database, own.Slot(time.GetUtcNow()))] : [],
        cancellationToken);

    /// <summary>The slots of all other cadences since this timer fired before, and what is overdue.</summary>
    public Task<string[]> OfOthersAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var tick = schedules.Others.Last(now + Cadence.Tolerance);
        var before = schedules.Others.Last(tick - TimeSpan.FromTicks(1)) + Cadence.Tolerance;
        var slots = cadences.All.Where(cadence => !IsTimers(cadence))
            .Select(cadence => cadence.Slot(now)).Where(slot => slot > before).Distinct().Order().ToList();
        return EachAsync(
            database => [.. slots.Select(slot => TickOf(database, slot)), RunMessage.ForOverdue(database.Name, tick)],
            cancellationToken);
    }

    private static bool IsTimers(Cadence cadence) =>
        cadence.Name is TimerSchedules.HourlyCadence or TimerSchedules.DailyCadence && cadence.Schedule.Zone.Equals(TimeZoneInfo.Utc);

    /// <summary>One run for all cadences that share the slot, whichever timers fire for it: their views are refreshed in
    /// one order.</summary>
    private RunMessage TickOf(Database database, DateTimeOffset slot) =>
        RunMessage.ForTick(
            database.Name,
            [.. cadences.All.Where(cadence => cadence.Schedule.Last(slot) == slot).Select(cadence => cadence.Name)],
            slot);

    private async Task<string[]> EachAsync(Func<Database, IReadOnlyList<RunMessage>> ticks, CancellationToken cancellationToken)
    {
        var answers = await databases.All.AskEachAsync(database => SweepAsync(database, cancellationToken), cancellationToken);
        // Its tick is sent all the same: by the time it is executed, the database may be back.
        foreach (var answer in answers)
        {
            if (answer.Error is { } error)
                logger.DatabaseNotSwept(
                    answer.Database.Name, error is OperationCanceledException ? "it did not answer in time" : ExceptionText.ForLog(error));
        }
        return [.. answers.SelectMany(answer => ticks(answer.Database).Concat(answer.Value ?? []))
            .Select(message => message.ToJson()).Distinct()];
    }

    /// <returns>Runs to resume.</returns>
    private async Task<IReadOnlyList<RunMessage>> SweepAsync(Database database, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        return await sweeper.SweepAsync(database, Lease.Queued, either.Token);
    }
}
