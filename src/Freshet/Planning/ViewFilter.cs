using Freshet.Databases;
using Freshet.Naming;

namespace Freshet.Planning;

/// <summary>Which views the settings Include and Exclude of a database leave out. Pure.</summary>
internal sealed class ViewFilter(DatabaseOptions options)
{
    private readonly List<ViewPattern> _include = [.. options.Include.Select(text => new ViewPattern(text))];
    private readonly List<ViewPattern> _exclude = [.. options.Exclude.Select(text => new ViewPattern(text))];

    /// <summary>Why it is left, and what to do to which setting; empty if it is not.</summary>
    public IReadOnlyList<(string Reason, string Mend, string Setting)> Against(ViewName view)
    {
        var found = new List<(string, string, string)>();
        if (string.Join(", ", _exclude.Where(pattern => pattern.Matches(view)).Select(pattern => pattern.Text)) is { Length: > 0 } patterns)
            found.Add(($"excluded by the setting Exclude ({patterns})", $"Take {patterns} out of", nameof(DatabaseOptions.Exclude)));
        if (_include.Count > 0 && !_include.Exists(pattern => pattern.Matches(view)))
            found.Add(("not among the views of the setting Include", $"Add {view} to", nameof(DatabaseOptions.Include)));
        return found;
    }
}
