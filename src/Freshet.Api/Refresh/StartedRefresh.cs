using Freshet.Hosting.Dispatch;
using Microsoft.AspNetCore.Http;

namespace Freshet.Api.Refresh;

/// <summary>The answer to a call that starts runs, and what the host has to dispatch.</summary>
public sealed record StartedRefresh(IResult Result, IReadOnlyList<RunMessage> Runs);
