namespace Freshet.Catalog.Swaps;

/// <summary>Why a view cannot be swapped.</summary>
/// <param name="Text">A clause about the view.</param>
/// <param name="Statement">What removes the obstacle; null if only a person can decide that.</param>
public sealed record SwapObstacle(string Text, string? Statement);
