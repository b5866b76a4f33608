using Freshet.Catalog;
using Freshet.Databases;
using Freshet.Formatting;
using Freshet.Naming;
using Freshet.Planning;
using Freshet.Reasons;

namespace Freshet.Checking;

/// <summary>What keeps every refresh away from a view, whatever the view is like: its server, the settings, its policy. Pure.</summary>
/// <param name="database">Its name in the settings.</param>
internal sealed class ReachChecker(string database, Situation situation)
{
    private readonly ViewFilter _filter = new(situation.Database);

    public IEnumerable<Problem> Check(MaterializedView view)
    {
        var settings = $"{DatabaseOptions.SectionName}:{database}";
        if (situation.Catalog.Server is { ReadOnly: true } server)
        {
            yield return new(
                "read_only",
                Severity.Error,
                "The server is a standby, or read only: nothing can be refreshed there.",
                $"Connect to the primary (--connection, or {settings}). If this is the primary: BEGIN READ WRITE; "
                + $"ALTER DATABASE {ViewName.Quote(server.Database)} SET default_transaction_read_only = off; COMMIT;");
        }
        foreach (var (reason, mend, setting) in _filter.Against(view.Name))
            yield return new("excluded", Severity.Info, $"It is {reason}, so nothing refreshes it.", $"{mend} {settings}:{setting}.");
        if (situation.Ledger.Policy(view.Name) is { Paused: true } policy)
        {
            var note = policy.Note is { Length: > 0 } text ? $": {OneLine.Of(text)}" : ".";
            yield return new(
                "paused",
                Severity.Info,
                $"Its policy pauses it, so nothing refreshes it{note}",
                $"freshet policy set {Shell.Quote(view.Name.ToString())} --paused false");
        }
    }
}
