namespace Freshet.Cli;

/// <summary>Words of a command that a person can paste.</summary>
internal static class Shell
{
    /// <summary>In single quotes, so that no shell touches what is inside.</summary>
    public static string Quote(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
