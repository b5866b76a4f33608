namespace Freshet.Api.Problems;

/// <summary>Why one database did not take part.</summary>
public sealed record FailureShape(string Database, string Code, string Message);
