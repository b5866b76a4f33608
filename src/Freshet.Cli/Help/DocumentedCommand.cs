using System.CommandLine;

namespace Freshet.Cli;

/// <summary>A command with what its help shows besides its options.</summary>
/// <param name="page">The page of the docs to read next.</param>
internal sealed class DocumentedCommand(string name, string description, string page) : Command(name, description)
{
    private readonly List<OptionGroup> _groups = [];

    /// <summary>Lines to paste, each with what it does.</summary>
    public required IReadOnlyList<(string Line, string Meaning)> Examples { get; init; }

    /// <summary>Common options that this command has no use for.</summary>
    public IReadOnlyList<Option> Without { get; init; } = [];

    public string Page => page;

    public IReadOnlyList<OptionGroup> Groups => _groups;

    public void Add(string title, params Option[] options)
    {
        _groups.Add(new(title, options));
        foreach (var option in options)
            Options.Add(option);
    }
}
