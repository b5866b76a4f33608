using System.Collections.Concurrent;
using Freshet.Databases;
using Freshet.Planning;

namespace Freshet.Api.Databases;

/// <summary>The state of the databases, read at most once a second, however many callers there are.</summary>
public sealed class Situations(SituationReader reader, TimeProvider time)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Cached<Situation>> _cached = [];

    /// <summary>As it was some seconds ago at most.</summary>
    /// <exception cref="DatabaseUnreachableException">The database cannot be reached.</exception>
    internal Task<Situation> ReadAsync(Database database, CancellationToken cancellationToken) =>
        Of(database).GetAsync(fresh: false, cancellationToken);

    /// <summary>As it is now.</summary>
    /// <exception cref="DatabaseUnreachableException">The database cannot be reached.</exception>
    internal Task<Situation> ReadFreshAsync(Database database, CancellationToken cancellationToken) =>
        Of(database).GetAsync(fresh: true, cancellationToken);

    private Cached<Situation> Of(Database database) =>
        _cached.GetOrAdd(database.Name, _ => new(MaxAge, time, cancellationToken => reader.ReadAsync(database, cancellationToken)));
}
