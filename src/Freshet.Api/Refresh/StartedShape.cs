using Freshet.Api.Problems;

namespace Freshet.Api.Refresh;

/// <summary>The runs that a call has started.</summary>
/// <param name="Errors">Databases that did not take the request; empty if all did.</param>
public sealed record StartedShape(IReadOnlyList<StartedShape.Run> Runs, IReadOnlyList<FailureShape> Errors)
{
    /// <param name="Location">The path under which the run can be watched and cancelled.</param>
    public sealed record Run(string Database, string RunId, string Location);
}
