using System.Text.Json;
using Freshet.Databases;
using Npgsql;

namespace Freshet.Refreshing.Swaps;

/// <summary>All of a view that a swap keeps.</summary>
/// <param name="BodyText">The JSON of <paramref name="Body"/>: equal for a view and a faithful copy.</param>
/// <param name="PlaceText">The JSON of <paramref name="Place"/>.</param>
/// <param name="Definition">Its query.</param>
/// <param name="ReaderDefinitions">The queries of the plain views that read it, in the order of <see cref="ViewPlace.Readers"/>.</param>
internal sealed record SwapSource(
    uint Oid, string BodyText, string PlaceText, ViewBody Body, ViewPlace Place, string Definition, IReadOnlyList<string> ReaderDefinitions)
{
    /// <summary>From a row of <see cref="ShapeSql.Shape"/>.</summary>
    public static SwapSource Of(NpgsqlDataReader row)
    {
        var (body, place, definitions) = (row.GetString(1), row.GetString(2), row.GetFieldValue<string[]>(3));
        return new(
            row.GetFieldValue<uint>(0),
            body,
            place,
            JsonSerializer.Deserialize(body, ShapeJson.Default.ViewBody)!, // the query never returns a null
            JsonSerializer.Deserialize(place, ShapeJson.Default.ViewPlace)!,
            definitions[0],
            definitions[1..]);
    }

    /// <summary>The text of each part is understood, so that a copy can be made of it.</summary>
    public bool IsUnderstood => Body.Indexes.All(index => index.IsUnderstood) && Body.Statistics.All(statistics => statistics.IsUnderstood);
}
