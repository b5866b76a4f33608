using Freshet.Catalog.Swaps;
using Freshet.Ledger;

namespace Freshet.Planning;

/// <summary>What decides whether a view is swapped.</summary>
/// <param name="Permitted">By its policy or a setting.</param>
/// <param name="Setting">The one to permit it with.</param>
/// <param name="Obstacles">Known only where it is permitted.</param>
internal sealed record SwapFacts(
    bool Permitted, string Setting, IReadOnlyList<SwapObstacle> Obstacles, MethodHistory History, DateTimeOffset Now);
