using Freshet.Databases;
using Freshet.Ledger;
using Freshet.Planning;

namespace Freshet.Api.Databases;

/// <summary>The state of a database, as it was read.</summary>
/// <param name="Failures">The latest of each view whose last attempt failed, by its oid.</param>
internal sealed record Reading(
    Situation Situation, DatabaseClock Clock, IReadOnlyDictionary<uint, RecordedRefresh> Failures);
