using System.Globalization;

namespace Freshet.Formatting;

/// <summary>A number with its noun: <c>1 view</c>, <c>2 views</c>.</summary>
public static class Plural
{
    /// <param name="noun">In the singular; its plural ends in s.</param>
    public static string Of(int count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}
