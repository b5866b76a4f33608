namespace Freshet.Cli;

/// <summary>None of several databases gave anything.</summary>
internal sealed class NothingToShowException(Failure failure) : Exception(failure.Message)
{
    public Failure Failure { get; } = failure;
}
