namespace Freshet.Api.Problems;

/// <summary>A problem document of RFC 9457.</summary>
/// <param name="Type">A URN that ends in the code.</param>
/// <param name="Title">The same for all problems of one type.</param>
/// <param name="Status">The HTTP status again.</param>
/// <param name="Detail">What is wrong with this call, and what to do.</param>
/// <param name="Code">Stable: programs may rely on it.</param>
/// <param name="Errors">The problem of each database, if there are several.</param>
public sealed record ProblemShape(
    string Type, string Title, int Status, string Detail, string Code, IReadOnlyList<FailureShape>? Errors = null);
