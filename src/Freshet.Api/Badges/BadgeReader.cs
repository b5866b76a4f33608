using Freshet.Api.Databases;
using Freshet.Api.Problems;
using Freshet.Api.Views;
using Freshet.Databases;
using Freshet.Hosting.Dispatch;
using Freshet.Naming;

namespace Freshet.Api.Badges;

/// <summary>What the badges of a database show, read at most once in two seconds: pages of other sites may ask as often as they
/// like.</summary>
public sealed class BadgeReader(LedgerGate ledgers, Situations situations, SharedReads reads, Patience patience)
{
    /// <returns>Null: the database is away, which is remembered as shortly as anything else.</returns>
    internal Task<IReadOnlyDictionary<ViewName, BadgeState>?> ReadAsync(Database database, CancellationToken cancellationToken) =>
        reads.ReadAsync(database, "badges", token => ReadNowAsync(database, token), cancellationToken);

    private async Task<IReadOnlyDictionary<ViewName, BadgeState>?> ReadNowAsync(Database database, CancellationToken cancellationToken)
    {
        try
        {
            return await patience.AskAsync(
                database,
                async limit =>
                {
                    // First, so that a database that went away is noticed although its state was read a moment ago.
                    await ledgers.RequireAsync(database, limit);
                    var reading = await situations.ReadAsync(database, limit);
                    return ViewEndpoint.Reports(reading.Situation)
                        .ToDictionary(report => report.View.Name, report => BadgeState.Of(report, reading.Clock.Now));
                },
                cancellationToken);
        }
        catch (Exception e) when (Failure.IsOfDatabase(e))
        {
            return null;
        }
    }
}
