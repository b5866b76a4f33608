using Microsoft.Azure.Functions.Worker;

namespace Freshet.Functions;

/// <summary>The timers: each puts one message per database into the queue, and refreshes nothing itself, as long timer
/// runs get killed.</summary>
/// <remarks>The names of the functions are a contract: the platform keeps each timer's last time under them, and alerts
/// name them.</remarks>
public sealed class TimerFunctions(TickMessages messages)
{
    [Function("RefreshHourly")]
    [QueueOutput(Queues.Runs)]
    public Task<string[]> RefreshHourly([TimerTrigger("%HOURLY_SCHEDULE%")] TimerInfo timer, CancellationToken cancellationToken) =>
        messages.OfAsync(TimerSchedules.HourlyCadence, cancellationToken);

    [Function("RefreshDaily")]
    [QueueOutput(Queues.Runs)]
    public Task<string[]> RefreshDaily([TimerTrigger("%DAILY_SCHEDULE%")] TimerInfo timer, CancellationToken cancellationToken) =>
        messages.OfAsync(TimerSchedules.DailyCadence, cancellationToken);

    /// <summary>All other cadences, those in time zones, and what the others should have taken and did not.</summary>
    [Function("RefreshOther")]
    [QueueOutput(Queues.Runs)]
    public Task<string[]> RefreshOther([TimerTrigger("%OTHER_SCHEDULE%")] TimerInfo timer, CancellationToken cancellationToken) =>
        messages.OfOthersAsync(cancellationToken);
}
