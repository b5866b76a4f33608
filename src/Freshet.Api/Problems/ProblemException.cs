namespace Freshet.Api.Problems;

/// <summary>A request that cannot be served; it becomes a problem document.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="code">Stable: programs may rely on it.</param>
/// <param name="detail">One sentence for a person: what is wrong and what to do.</param>
internal sealed class ProblemException(int status, string code, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    public string Code { get; } = code;
}
