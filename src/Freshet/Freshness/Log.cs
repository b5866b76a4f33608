using Freshet.Naming;
using Microsoft.Extensions.Logging;

namespace Freshet.Freshness;

/// <summary>The log events of freshness. Their ids are part of the contract: alerts are built on them.</summary>
internal static partial class Log
{
    [LoggerMessage(
        120,
        LogLevel.Warning,
        "View {View} of {Database} is late: its data is as of {DataAsOf}, "
        + "and it should have been refreshed by {LateAfter} (status {Status})")]
    public static partial void ViewLate(
        this ILogger logger, ViewName view, string database, string dataAsOf, string lateAfter, string status);
}
