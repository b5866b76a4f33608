using System.Collections.Concurrent;
using Freshet.Databases;
using Freshet.Ledger;
using Freshet.Planning;

namespace Freshet.Api.Databases;

/// <summary>The state of the databases, read at most once in two seconds, however many callers there are.</summary>
public sealed class Situations(SituationReader reader, TimeProvider time)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Cached<Reading>> _cached = [];

    /// <summary>As it was some seconds ago at most.</summary>
    /// <exception cref="DatabaseUnreachableException">The database cannot be reached.</exception>
    internal Task<Reading> ReadAsync(Database database, CancellationToken cancellationToken) =>
        Of(database).GetAsync(fresh: false, cancellationToken);

    /// <summary>As it is now.</summary>
    /// <exception cref="DatabaseUnreachableException">The database cannot be reached.</exception>
    internal Task<Reading> ReadFreshAsync(Database database, CancellationToken cancellationToken) =>
        Of(database).GetAsync(fresh: true, cancellationToken);

    private Cached<Reading> Of(Database database) => _cached.GetOrAdd(
        database.Name, _ => new(MaxAge, Grace, time, cancellationToken => ReadNowAsync(database, cancellationToken)));

    private async Task<Reading> ReadNowAsync(Database database, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var situation = await reader.ReadAsync(database, cancellationToken);
        var failing = situation.Catalog.Views
            .Where(view => situation.Ledger.Views.GetValueOrDefault(view.Name) is { FailuresInRow: > 0 }).Select(view => view.Oid).ToList();
        var failures = await new HistoryReader(database.Pool).ReadFailuresAsync(failing, cancellationToken);
        return new(situation, new DatabaseClock(situation.Now, began, time), failures);
    }
}
