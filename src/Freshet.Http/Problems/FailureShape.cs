namespace Freshet.Http;

/// <summary>Why one database did not take part.</summary>
public sealed record FailureShape(string Database, string Code, string Message);
