using Freshet.Checking;
using Freshet.Formatting;

namespace Freshet.Cli;

/// <summary>How many views have which status, as in <c>1 failing, 99 fresh</c>.</summary>
internal static class StatusCounts
{
    public static string Of(IEnumerable<ViewReport> reports) => string.Join(", ", reports
        .GroupBy(report => report.Status)
        .OrderBy(group => group.Key)
        .Select(group => $"{group.Count()} {(group.Key is { } status ? Words.Of(status) : "of unknown status")}"));
}
