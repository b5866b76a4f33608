using Freshet.Naming;
using Freshet.Runs;
using Microsoft.Extensions.Logging;

namespace Freshet.Refreshing;

/// <summary>The log events of runs. Their ids are part of the contract: alerts are built on them.</summary>
internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Information, "Run {RunId} began (views: {Views}, lanes: {Lanes})")]
    public static partial void RunBegan(this ILogger logger, RunId runId, int views, int lanes);

    [LoggerMessage(101, LogLevel.Information, "Run {RunId} ended: {Status} in {DurationMs} ms (refreshed {Refreshed} of {Views})")]
    public static partial void RunEnded(this ILogger logger, RunId runId, string status, int refreshed, int views, long durationMs);

    [LoggerMessage(
        102,
        LogLevel.Error,
        "Run {RunId} ended: {Status} in {DurationMs} ms (refreshed {Refreshed} of {Views}, problems: {Problems})")]
    public static partial void RunEndedBadly(
        this ILogger logger, RunId runId, string status, int refreshed, int views, int problems, long durationMs);

    [LoggerMessage(103, LogLevel.Warning, "Run {RunId} was taken over by another worker, so this one stopped")]
    public static partial void LeaseLost(this ILogger logger, RunId runId);

    [LoggerMessage(104, LogLevel.Warning, "Run {RunId}: the heartbeat could not be written: {Message}")]
    public static partial void HeartbeatFailed(this ILogger logger, RunId runId, string message);

    [LoggerMessage(105, LogLevel.Error, "Run {RunId} could not be recorded: {Message}")]
    public static partial void RecordingFailed(this ILogger logger, RunId runId, string message);

    [LoggerMessage(106, LogLevel.Warning, "Old runs of {Database} could not be pruned: {Message}")]
    public static partial void PruningFailed(this ILogger logger, string database, string message);

    [LoggerMessage(
        109,
        LogLevel.Warning,
        "Old runs of {Database}: {Runs} are older than Retention and not deleted yet, the oldest ended {Oldest}. Each run deletes more of "
            + "them")]
    public static partial void PruningBehind(this ILogger logger, string database, int runs, string oldest);

    [LoggerMessage(107, LogLevel.Warning, "Run {RunId}: the cadences could not be recorded for freshet.freshness: {Message}")]
    public static partial void CadencesNotSaved(this ILogger logger, RunId runId, string message);

    [LoggerMessage(
        108,
        LogLevel.Warning,
        "Run {RunId}: the connection pooler gave {Connections} connections at the same time, but {Lanes} lanes need {Needed}, so the run uses "
        + "{Reduced}. Raise the pooler's pool size, or lower Lanes")]
    public static partial void PoolTooSmall(this ILogger logger, RunId runId, int connections, int lanes, int needed, int reduced);

    [LoggerMessage(110, LogLevel.Information, "View {View} {Status} by {Method} in {DurationMs} ms ({Reason})")]
    public static partial void ViewEnded(this ILogger logger, ViewName view, string status, string method, long durationMs, string reason);

    [LoggerMessage(116, LogLevel.Information, "View {View} refreshed by an earlier attempt of the run ({Reason})")]
    public static partial void ViewRefreshedBefore(this ILogger logger, ViewName view, string reason);

    [LoggerMessage(111, LogLevel.Error, "View {View} {Status} ({ReasonCode}): {Reason} [{SqlState}] {Message}")]
    public static partial void ViewEndedBadly(
        this ILogger logger, ViewName view, string status, string reasonCode, string reason, string sqlState, string message);

    [LoggerMessage(114, LogLevel.Information, "View {View} {Status} ({ReasonCode}): {Reason}")]
    public static partial void ViewSkipped(this ILogger logger, ViewName view, string status, string reasonCode, string reason);

    [LoggerMessage(112, LogLevel.Warning, "View {View} is retried in {DelayMs} ms (failed attempts: {Attempts}): {Message}")]
    public static partial void ViewRetried(this ILogger logger, ViewName view, int attempts, long delayMs, string message);

    [LoggerMessage(115, LogLevel.Error, "View {View} met a bug in Freshet: {Exception}")]
    public static partial void ViewMetBug(this ILogger logger, ViewName view, string exception);

    [LoggerMessage(113, LogLevel.Warning, "View {View} was refreshed, but ANALYZE failed: {Message}")]
    public static partial void AnalyzeFailed(this ILogger logger, ViewName view, string message);
}
