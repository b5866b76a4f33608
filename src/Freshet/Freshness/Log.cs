using Freshet.Naming;
using Microsoft.Extensions.Logging;

namespace Freshet.Freshness;

/// <summary>The log events of freshness. Their ids are part of the contract: alerts are built on them.</summary>
internal static partial class Log
{
    [LoggerMessage(
        120,
        LogLevel.Warning,
        "View {View} of {Database} broke its promise: its data is of {DataAsOf}, "
        + "and it was to be refreshed by {LateAfter} (it is {Status})")]
    public static partial void PromiseBroken(
        this ILogger logger, ViewName view, string database, string dataAsOf, string lateAfter, string status);
}
