using Freshet.Runs;

namespace Freshet.Api.Requests;

/// <summary>A call that selects views, and what it asks for them.</summary>
/// <param name="Database">One of the configured databases; null: all of them.</param>
/// <param name="DryRun">Only show the plan.</param>
/// <param name="For">How long to pause; null: until they are resumed.</param>
/// <param name="Note">Why they are paused.</param>
internal sealed record SelectionCall(string? Database, Selection Selection, bool DryRun = false, TimeSpan? For = null, string? Note = null);
