namespace Freshet.Api.Problems;

/// <summary>No database accepted the request.</summary>
internal sealed class UnavailableException(IReadOnlyList<FailureShape> errors)
    : Exception(string.Join(' ', errors.Select(error => error.Message)))
{
    public IReadOnlyList<FailureShape> Errors { get; } = errors;
}
