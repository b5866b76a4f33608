using Freshet.Runs;

namespace Freshet.Api.Refresh;

/// <summary>The request of a caller of <c>POST /api/refresh</c>.</summary>
/// <param name="Database">One of the configured databases; null: all of them.</param>
/// <param name="DryRun">Only show the plan.</param>
internal sealed record RefreshCall(string? Database, Selection Selection, bool DryRun);
