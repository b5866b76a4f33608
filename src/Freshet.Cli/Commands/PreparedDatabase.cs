using Freshet.Databases;
using Freshet.Planning;
using Freshet.Runs;

namespace Freshet.Cli;

/// <summary>A database that is ready for a run.</summary>
/// <param name="Plan">What the run will do, unless something changes before it begins.</param>
/// <param name="Resumable">Runs that a worker did not finish; a tick resumes them first.</param>
internal sealed record PreparedDatabase(Database Database, RefreshPlan Plan, IReadOnlyList<RunId> Resumable);
