using System.Globalization;
using Freshet.Catalog;
using Freshet.Formatting;
using Npgsql;
using NpgsqlTypes;

namespace Freshet.Cli;

/// <summary>How long one report takes as a query, and how long as a view.</summary>
/// <param name="View">Null if it cannot be read: it was never filled.</param>
internal sealed record ReportTimes(MaterializedView Report, TimeSpan Live, TimeSpan? View)
{
    private const string DefinitionSql = "SELECT pg_get_viewdef($1::oid)";

    // A view is read in so short a time that once alone would be chance. The queries take long enough.
    private const int Readings = 5;

    /// <summary>Null where the view was never filled.</summary>
    public double? Ratio => Live / View;

    /// <summary>Runs every view's own query, then reads the view, one after the other on one connection; the slowest first.</summary>
    public static async Task<IReadOnlyList<ReportTimes>> MeasureAsync(
        NpgsqlDataSource pool, IReadOnlyList<MaterializedView> views, CancellationToken cancellationToken)
    {
        await using var connection = await pool.OpenConnectionAsync(cancellationToken);
        var times = new List<ReportTimes>();
        foreach (var view in views)
        {
            var live = await connection.FetchAsync(await DefinitionAsync(connection, view, cancellationToken), cancellationToken);
            times.Add(new(view, live, view.Populated ? await MedianAsync(connection, view, cancellationToken) : null));
        }
        return [.. times.OrderByDescending(report => report.Live)];
    }

    /// <summary>As a table shows it.</summary>
    public IReadOnlyList<string> Row() =>
    [
        Report.Name.ToString(),
        Text(Live),
        View is { } view ? Text(view) : "never filled",
        Ratio is { } ratio ? string.Create(CultureInfo.InvariantCulture, $"{ratio:#,0} ×") : "",
    ];

    /// <summary>As in <c>0.4 ms</c>; <see cref="Times"/> is too coarse for the read of a view.</summary>
    public static string Text(TimeSpan time) =>
        time.TotalMilliseconds < 10 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms") : Times.Text(time);

    private static async Task<string> DefinitionAsync(
        NpgsqlConnection connection, MaterializedView view, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(DefinitionSql, connection);
        command.Parameters.Add(new() { Value = view.Oid, NpgsqlDbType = NpgsqlDbType.Oid });
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!; // the view exists: no other program uses this database
    }

    private static async Task<TimeSpan> MedianAsync(NpgsqlConnection connection, MaterializedView view, CancellationToken cancellationToken)
    {
        var times = new List<TimeSpan>();
        while (times.Count < Readings)
            times.Add(await connection.FetchAsync($"SELECT * FROM {view.Name.ToSql()}", cancellationToken));
        return times.Order().ElementAt(Readings / 2);
    }
}
