using Freshet.Catalog;
using Freshet.Databases;
using Freshet.Formatting;
using Freshet.Naming;
using Freshet.Planning;
using Freshet.Reasons;

namespace Freshet.Checking;

/// <summary>What keeps every refresh away from a view: its server, the settings, its policy. Pure.</summary>
internal sealed class ReachChecker(Situation situation)
{
    private readonly ViewFilter _filter = new(situation.DatabaseName, situation.Database);

    public IEnumerable<Reason> Check(MaterializedView view)
    {
        if (situation.Catalog.Server is { ReadOnly: true } server && situation.Database.ReadOnly == ReadOnlyServer.Fail)
        {
            yield return new(
                ReasonCode.ReadOnly,
                "The server is a standby or read only, so nothing can be refreshed there.",
                new Fix.Advice($"Connect to the primary (--connection, or {DatabaseOptions.SectionName}:{situation.DatabaseName}); or make this server writable:"),
                new Fix.Sql(
                    "BEGIN READ WRITE; "
                    + $"ALTER DATABASE {ViewName.Quote(server.Database)} SET default_transaction_read_only = off; COMMIT;"));
        }
        foreach (var excluded in _filter.Against(view.Name))
            yield return excluded with { Text = $"It is {excluded.Text}, so it is not refreshed." };
        if (situation.Ledger.Policy(view.Name) is var policy && policy.IsPaused(situation.Now))
        {
            var note = (policy.PauseNote ?? policy.Note) is { Length: > 0 } text ? $": {OneLine.Of(text)}" : ".";
            yield return new(
                ReasonCode.Paused,
                $"Its policy pauses it{(policy is { Paused: false, PausedUntil: { } until } ? $" until {Times.Text(until)}" : "")}, "
                + $"so it is not refreshed{note}",
                PolicyFixes.Resume(view.Name));
        }
    }
}
