namespace Freshet.Runs;

/// <summary>A requested run.</summary>
/// <param name="IdempotencyKey">Two requests with the same key are one run.</param>
public sealed record RunRequest(RunId Id, RunSource Source, Selection Selection, string? IdempotencyKey = null);
