using System.CommandLine;

namespace Freshet.Cli;

/// <summary>Options that the help shows together.</summary>
internal sealed record OptionGroup(string Title, IReadOnlyList<Option> Options);
