using Freshet.Cadences;
using Freshet.Databases;
using Freshet.Formatting;
using Freshet.Hosting.Dispatch;
using Freshet.Planning;
using Microsoft.Extensions.Logging;

namespace Freshet.Cli;

/// <summary>Fires the ticks of one database: at each slot, one for all cadences that share it, so that they are refreshed
/// in one order.</summary>
internal sealed class TickLoop(CadenceSet cadences, RefreshOptions options, TimeProvider time, ILogger<TickLoop> logger)
{
    // A timer reaches no further than some weeks, and a computer that slept must look at the clock again.
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <param name="dispatch">Takes each tick.</param>
    public async Task RunAsync(Database database, Action<RunMessage> dispatch, CancellationToken cancellationToken)
    {
        for (var from = time.GetUtcNow(); ;)
        {
            var (slot, names) = Next(from);
            await UntilAsync(slot + Jitter(slot), cancellationToken);
            logger.Ticked(string.Join('+', names), database.Name, Times.Text(slot));
            dispatch(RunMessage.ForTick(database.Name, names, slot));
            // After the computer slept, the latest missed slot is enough: it makes the same views due.
            var missed = cadences.All.Max(cadence => cadence.Slot(time.GetUtcNow() - Cadence.Tolerance));
            from = missed > slot ? missed - TimeSpan.FromTicks(1) : slot;
        }
    }

    private (DateTimeOffset Slot, IReadOnlyList<string> Cadences) Next(DateTimeOffset from)
    {
        var next = cadences.All.Select(cadence => (cadence.Name, Slot: cadence.Schedule.Next(from))).ToList();
        var slot = next.Min(cadence => cadence.Slot);
        return (slot, [.. next.Where(cadence => cadence.Slot == slot).Select(cadence => cadence.Name)]);
    }

    /// <summary>So that many databases and services do not begin in the same second; never into the next slot.</summary>
    private TimeSpan Jitter(DateTimeOffset slot)
    {
        var most = cadences.All.Min(cadence => cadence.Schedule.Next(slot)) - slot;
        return Random.Shared.NextDouble() * (options.Jitter < most / 2 ? options.Jitter : most / 2);
    }

    private async Task UntilAsync(DateTimeOffset moment, CancellationToken cancellationToken)
    {
        while (moment - time.GetUtcNow() is var left && left > TimeSpan.Zero)
            await Task.Delay(
                left < LongestWait ? TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)) : LongestWait,
                time,
                cancellationToken);
    }
}
