using Freshet.Runs;

namespace Freshet.Functions;

/// <summary>A run whose end could not be recorded.</summary>
public sealed class RunNotRecordedException(RunId run)
    : Exception(
        $"The end of the run {run} could not be recorded. The views that it refreshed are recorded; "
        + "the run is executed again for the others.");
