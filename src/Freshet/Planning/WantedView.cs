namespace Freshet.Planning;

/// <summary>A selected view.</summary>
/// <param name="Slot">For a tick, the slot it is due since.</param>
internal sealed record WantedView(string Reason, DateTimeOffset? Slot = null);
