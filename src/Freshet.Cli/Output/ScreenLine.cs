namespace Freshet.Cli;

/// <summary>A line of a screen that is drawn again and again.</summary>
/// <param name="Style">As <see cref="Screen.Styled"/> takes it.</param>
internal readonly record struct ScreenLine(string Text, string? Style = null);
