namespace Freshet.Cli;

/// <summary>A message for the user about an error, with its exit code.</summary>
internal sealed record Failure(int ExitCode, string Code, string Message)
{
    /// <summary>The worst of several, with the messages of all.</summary>
    public static Failure OfAll(IReadOnlyList<Failure> failures)
    {
        var worst = failures.MaxBy(failure => failure.ExitCode) ?? throw new ArgumentException("Nothing went wrong.", nameof(failures));
        return worst with { Message = string.Join('\n', failures.Select(failure => failure.Message).Distinct(StringComparer.Ordinal)) };
    }
}
