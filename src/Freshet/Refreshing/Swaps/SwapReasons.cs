using System.Globalization;
using System.Text.Json.Nodes;
using Freshet.Catalog.Swaps;
using Freshet.Formatting;
using Freshet.Reasons;

namespace Freshet.Refreshing.Swaps;

/// <summary>Why a view was not swapped. Pure.</summary>
internal static class SwapReasons
{
    // By the names in ViewBody's document.
    private static readonly Dictionary<string, string> Parts = new()
    {
        ["tree"] = "its query",
        ["columns"] = "its columns",
        ["indexes"] = "its indexes",
        ["statistics"] = "its extended statistics",
        ["acl"] = "its grants",
        ["options"] = "its storage options",
    };

    public static Reason Changed => new(
        ReasonCode.ViewChanged,
        "another session changed its definition, indexes, grants, comments, options or readers while the copy for a swap was built; "
        + "it keeps its old rows");

    public static Reason Blocked(TimeSpan patience, TimeSpan lockWait) => new(
        ReasonCode.ExchangeBlocked,
        $"its copy was ready, but for {Times.Text(patience)} other sessions read it without a gap, so that the exchange never got its lock "
        + $"within {Times.Text(lockWait)}; it keeps its old rows",
        new Fix.Advice("Wait until the long reader ends, or end it: the message names it."));

    public static Reason Dump(int pid) => new(
        ReasonCode.ExchangeBlocked,
        string.Create(
            CultureInfo.InvariantCulture, $"pg_dump is at work in the database (process {pid}), and it fails if a view is dropped that it has seen"));

    /// <param name="view">The document of the view, see <see cref="ViewBody"/>.</param>
    /// <param name="copy">That of its copy.</param>
    public static Reason Unfaithful(string view, string copy)
    {
        var (original, other) = (JsonNode.Parse(view)!.AsObject(), JsonNode.Parse(copy)!.AsObject()); // both are objects of our own query
        var different = original.Where(part => !JsonNode.DeepEquals(part.Value, other[part.Key]))
            .Select(part => Parts.GetValueOrDefault(part.Key, part.Key)).Distinct().ToList();
        return Unfaithful($"a copy differs in {string.Join(" and ", different)}");
    }

    public static Reason UnfaithfulReader(ViewPlace.Reader reader) =>
        Unfaithful($"the text of the plain view {new Naming.ViewName(reader.Schema, reader.Name)}, read again, gives another query");

    public static Reason Ineligible(SwapObstacle obstacle) => new(
        ReasonCode.SwapIneligible,
        obstacle.Text,
        obstacle.Statement is { } sql ? [new Fix.Sql(sql)] : []);

    public static Reason UnfaithfulReaders => Unfaithful("a plain view that reads it would have another query after the exchange");

    public static Reason NotUnderstood => Unfaithful("the definition of one of its indexes or statistics is in an unknown form");

    public static Reason Refused(string message) => new(ReasonCode.SwapIneligible, $"the server refused a statement of its copy: {message}");

    private static Reason Unfaithful(string what) => new(ReasonCode.SwapUnfaithful, what);
}
