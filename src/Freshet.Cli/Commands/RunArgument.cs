using System.CommandLine;
using Freshet.Databases;
using Freshet.Formatting;
using Freshet.Ledger;
using Freshet.Runs;

namespace Freshet.Cli;

/// <summary>The run that a command names: by its id, by the beginning of it, or as the latest one.</summary>
internal static class RunArgument
{
    private const string Last = "last";
    private const int FewestDigits = 4;

    public static Argument<string?> Create() => new("run")
    {
        Description = "A run: its id or the beginning of it, as 'freshet runs' lists it, or 'last'",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <exception cref="UsageException">There is no such run, or there are several.</exception>
    public static async Task<(Database Database, RunRecord Run)> FindAsync(
        IReadOnlyList<Database> databases, string text, CancellationToken cancellationToken)
    {
        if (text == Last)
            return await LatestAsync(databases, cancellationToken);
        if (RunId.TryParse(text, out var id))
            return await WholeAsync(databases, id, cancellationToken);
        var dot = text.LastIndexOf('.');
        var chosen = dot < 0 ? databases : [.. databases.Where(known => known.Name.Equals(text[..dot], StringComparison.OrdinalIgnoreCase))];
        var digits = text[(dot + 1)..].ToLowerInvariant();
        if (digits.Length < FewestDigits || !digits.All(letter => char.IsAsciiHexDigitLower(letter) || letter == '-'))
            throw new UsageException(
                $"'{text}' is not the id of a run, nor the beginning of one. 'freshet runs' lists the latest; 'last' is the latest of them.");
        var found = new List<(Database Database, RunRecord Run)>();
        foreach (var database in chosen)
        {
            await Ledgers.RequireAsync(database, cancellationToken);
            found.AddRange((await new RunReader(database.Pool).FindRunsAsync(digits, cancellationToken)).Select(run => (database, run)));
        }
        return found switch
        {
            [var only] => only,
            [] => throw new UsageException($"No run begins with {text}. 'freshet runs' lists the latest; runs older than the setting Retention are deleted."),
            _ => throw new UsageException(
                $"Several runs begin with {text}; give more of it: "
                + string.Join(", ", found.Select(row => $"{new RunId(row.Database.Name, row.Run.Id)} ({Times.Text(row.Run.RequestedAt)})"))),
        };
    }

    private static async Task<(Database, RunRecord)> LatestAsync(IReadOnlyList<Database> databases, CancellationToken cancellationToken)
    {
        var (found, _) = await EachDatabase.RunAsync(databases, async database =>
        {
            await Ledgers.RequireAsync(database, cancellationToken);
            return (await new RunReader(database.Pool).ListRunsAsync(1, before: null, cancellationToken)).Select(run => (database, run)).ToList();
        });
        var latest = found.SelectMany(runs => runs).OrderByDescending(row => row.run.RequestedAt).ToList();
        return latest is [var newest, ..] ? newest : throw new UsageException("There are no runs yet.");
    }

    private static async Task<(Database, RunRecord)> WholeAsync(
        IReadOnlyList<Database> databases, RunId id, CancellationToken cancellationToken)
    {
        var database = DatabaseOf(databases, id);
        await Ledgers.RequireAsync(database, cancellationToken);
        return (database, await new RunReader(database.Pool).FindRunAsync(id.Id, cancellationToken)
            ?? throw new UsageException(database.Name.Equals(id.Database, StringComparison.OrdinalIgnoreCase)
                ? $"There is no run {id}. 'freshet runs' lists the latest; runs older than the setting Retention are deleted."
                : $"There is no run {id}: it belongs to the database '{id.Database}', and the ledger of {database.Name}, "
                    + $"the only one configured, has no run {id.Id}."));
    }

    /// <remarks>One database has different names in ids: its own with --connection, or the one in the settings. Where
    /// there is but one, its ledger decides.</remarks>
    private static Database DatabaseOf(IReadOnlyList<Database> databases, RunId run) => databases is [var only] ? only :
        databases.FirstOrDefault(known => known.Name.Equals(run.Database, StringComparison.OrdinalIgnoreCase))
        ?? throw new UsageException(
            $"The run {run} belongs to the database '{run.Database}', which is not one of "
            + $"{string.Join(", ", databases.Select(known => known.Name))}.");
}
