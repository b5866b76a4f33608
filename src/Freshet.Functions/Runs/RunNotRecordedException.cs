using Freshet.Runs;

namespace Freshet.Functions;

/// <summary>A run whose end could not be written down.</summary>
public sealed class RunNotRecordedException(RunId run)
    : Exception(
        $"The end of the run {run} could not be recorded. Its views that were refreshed are; "
        + "it is executed again, and goes on with the others.");
