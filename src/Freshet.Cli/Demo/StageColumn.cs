using Spectre.Console;

namespace Freshet.Cli;

/// <summary>One column of a table on the stage.</summary>
/// <param name="IsNumber">Set to the right.</param>
/// <param name="Colour">On a terminal; null: as all else.</param>
internal sealed record StageColumn(string Header, bool IsNumber = false, Color? Colour = null);
