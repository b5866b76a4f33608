using Freshet.Checking;

namespace Freshet.Hosting.Json;

/// <summary>What is wrong with one view; an empty list if nothing is.</summary>
/// <param name="Schema">Null, like the name, where it is the database as a whole that has the problems.</param>
public sealed record CheckShape(string Database, string? Schema, string? Name, IReadOnlyList<ReasonShape> Problems)
{
    public static CheckShape Of(string database, CheckReport report) =>
        new(database, report.View?.Schema, report.View?.Name, [.. report.Problems.Select(ReasonShape.Of)]);
}
