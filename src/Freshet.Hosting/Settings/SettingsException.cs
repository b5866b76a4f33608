namespace Freshet.Hosting.Settings;

/// <summary>Settings that cannot be used.</summary>
/// <param name="errors">One sentence for each, with its key, what was read and what is allowed.</param>
public sealed class SettingsException(IReadOnlyList<string> errors) : Exception(string.Join('\n', errors))
{
    public IReadOnlyList<string> Errors { get; } = errors;
}
