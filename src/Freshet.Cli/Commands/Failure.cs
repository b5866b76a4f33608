namespace Freshet.Cli;

/// <summary>What a user is told of something that went wrong, and the exit code that goes with it.</summary>
internal sealed record Failure(int ExitCode, string Code, string Message)
{
    /// <summary>The worst of several, with what all of them say.</summary>
    public static Failure OfAll(IReadOnlyList<Failure> failures)
    {
        var worst = failures.MaxBy(failure => failure.ExitCode) ?? throw new ArgumentException("Nothing went wrong.", nameof(failures));
        return worst with { Message = string.Join('\n', failures.Select(failure => failure.Message).Distinct(StringComparer.Ordinal)) };
    }
}
