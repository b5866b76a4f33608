namespace Freshet.Api.Access;

/// <summary>The answer to a caller who may act; any other gets none.</summary>
internal sealed record ActShape(bool Act);
