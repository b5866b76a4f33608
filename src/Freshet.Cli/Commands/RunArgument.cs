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
        var chosen = dot < 0 ? databases : [DatabaseOf(databases, text[..dot], text)];
        var digits = text[(dot + 1)..].ToLowerInvariant();
        if (digits.Length < FewestDigits || !digits.All(letter => char.IsAsciiHexDigitLower(letter) || letter == '-'))
            throw new UsageException(
                $"'{text}' is not the id of a run, nor the beginning of one. 'freshet runs' lists the latest; 'last' is the latest of them.");
        var found = await ReadAsync(chosen, reader => reader.FindRunsAsync(digits, cancellationToken), cancellationToken);
        return found switch
        {
            [var only] => only,
            [] => throw new UsageException($"No run begins with {text}. 'freshet runs' lists the latest; runs older than the setting "
                + "Retention are deleted."),
            _ => throw new UsageException(
                $"Several runs begin with {text}; give more of it: "
                + string.Join(", ", found.Select(
                    row => $"{new RunId(row.Database.Name, row.Run.Id)} ({Times.Text(row.Run.RequestedAt)})"))),
        };
    }

    private static async Task<(Database, RunRecord)> LatestAsync(IReadOnlyList<Database> databases, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(databases, reader => reader.ListRunsAsync(1, before: null, cancellationToken), cancellationToken);
        return found.OrderByDescending(row => row.Run.RequestedAt).ToList() is [var newest, ..]
            ? newest
            : throw new UsageException("There are no runs yet.");
    }

    /// <summary>Of several databases, those without a ledger have no runs, and those that cannot be reached are reported.</summary>
    private static async Task<List<(Database Database, RunRecord Run)>> ReadAsync(
        IReadOnlyList<Database> databases, Func<RunReader, Task<IReadOnlyList<RunRecord>>> read, CancellationToken cancellationToken)
    {
        if (databases is [var only])
            await Ledgers.RequireAsync(only, cancellationToken);
        var (found, _) = await EachDatabase.RunAsync(databases, async database =>
        {
            var access = await Ledgers.ReadReadableAsync(database, cancellationToken);
            var runs = access is { MayRead: true, IsCurrent: true } ? await read(new(database.Pool)) : [];
            return runs.Select(run => (Database: database, Run: run)).ToList();
        });
        return [.. found.SelectMany(runs => runs)];
    }

    private static async Task<(Database, RunRecord)> WholeAsync(
        IReadOnlyList<Database> databases, RunId id, CancellationToken cancellationToken)
    {
        var database = DatabaseOf(databases, id.Database, id.ToString());
        await Ledgers.RequireAsync(database, cancellationToken);
        return (database, await new RunReader(database.Pool).FindRunAsync(id.Id, cancellationToken)
            ?? throw new UsageException(database.Name.Equals(id.Database, StringComparison.OrdinalIgnoreCase)
                ? $"There is no run {id}. 'freshet runs' lists the latest; runs older than the setting Retention are deleted."
                : $"There is no run {id}: it belongs to the database '{id.Database}', and the ledger of {database.Name}, "
                    + $"the only one configured, has no run {id.Id}."));
    }

    /// <remarks>One database has different names in ids: its own with --connection, or the one in the settings. Where
    /// there is but one, its ledger decides.</remarks>
    private static Database DatabaseOf(IReadOnlyList<Database> databases, string name, string run) => databases is [var only] ? only :
        databases.FirstOrDefault(known => known.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new UsageException(
            $"The run {run} belongs to the database '{name}', which is not one of "
                + $"{string.Join(", ", databases.Select(known => known.Name))}.");
}
