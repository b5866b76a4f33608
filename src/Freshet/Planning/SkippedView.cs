using Freshet.Naming;
using Freshet.Reasons;

namespace Freshet.Planning;

/// <summary>One view that a plan does not refresh.</summary>
/// <param name="Cadence">Its cadence's name; null if no schedule applies to it.</param>
/// <param name="Selected">The selection includes it.</param>
public sealed record SkippedView(ViewName View, string? Cadence, Reason Reason, bool Selected = false)
{
    /// <summary>An earlier tick of the same slot has reported it. It stays due, for when the obstacle is gone.</summary>
    public bool IsReported { get; init; }

    /// <summary>Something has to change before it can be refreshed, and no run has reported that yet.</summary>
    public bool IsProblem => Selected && !IsReported && Reason.Code.IsProblem();
}
