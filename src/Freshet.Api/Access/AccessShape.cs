namespace Freshet.Api.Access;

/// <summary>What a caller may do, and what there is to choose from.</summary>
/// <param name="Act">Null if only a call of <c>access/act</c> shows it.</param>
/// <param name="KeyNeeded">Whether a caller without a key is refused.</param>
/// <param name="Badges">Whether badges are on.</param>
internal sealed record AccessShape(
    bool View, bool? Act, bool KeyNeeded, IReadOnlyList<string> Databases, IReadOnlyList<string> Cadences, bool Badges);
