using System.Collections.Concurrent;
using Freshet.Databases;

namespace Freshet.Api.Databases;

/// <summary>What several callers read of a database at about the same time, read once for all of them.</summary>
public sealed class SharedReads(TimeProvider time)
{
    // More than the pages that people look at; each holds one answer.
    private const int Most = 500;

    private static readonly TimeSpan Shortly = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<(string Database, string What), (object Cached, long UsedAt)> _reads = [];

    /// <param name="what">What is read: the same for callers who can share it.</param>
    internal Task<T> ReadAsync<T>(
        Database database, string what, Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        ReadAsync(database, what, Shortly, read, cancellationToken);

    /// <inheritdoc cref="ReadAsync{T}(Database, string, Func{CancellationToken, Task{T}}, CancellationToken)"/>
    /// <param name="maxAge">How old what was read may be.</param>
    internal Task<T> ReadAsync<T>(
        Database database, string what, TimeSpan maxAge, Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        Trim();
        var (cached, _) = _reads.AddOrUpdate(
            (database.Name, what),
            _ => (new Cached<T>(maxAge, TimeSpan.Zero, time, read), time.GetTimestamp()),
            (_, known) => (known.Cached, time.GetTimestamp()));
        return ((Cached<T>)cached).GetAsync(fresh: false, cancellationToken);
    }

    /// <summary>What a caller has just changed must not look as before.</summary>
    internal void Forget(Database database)
    {
        foreach (var key in _reads.Keys.Where(key => key.Database == database.Name))
            _reads.TryRemove(key, out _);
    }

    private void Trim()
    {
        if (_reads.Count < Most)
            return;
        foreach (var (key, _) in _reads.ToArray().OrderBy(read => read.Value.UsedAt).Take(Most / 2))
            _reads.TryRemove(key, out _);
    }
}
