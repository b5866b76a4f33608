using Freshet.Databases;
using Freshet.Formatting;
using Freshet.Naming;
using Freshet.Reasons;

namespace Freshet.Planning;

/// <summary>Which views the settings Include and Exclude of a database leave out. Pure.</summary>
/// <param name="database">Its name in the settings.</param>
internal sealed class ViewFilter(string database, DatabaseOptions options)
{
    private readonly List<ViewPattern> _include = [.. options.Include.Select(text => new ViewPattern(text))];
    private readonly List<ViewPattern> _exclude = [.. options.Exclude.Select(text => new ViewPattern(text))];

    /// <returns>Empty if the settings let the view be refreshed.</returns>
    public IReadOnlyList<Reason> Against(ViewName view)
    {
        var found = new List<Reason>();
        if (string.Join(", ", _exclude.Where(pattern => pattern.Matches(view)).Select(pattern => pattern.Text)) is { Length: > 0 } patterns)
            found.Add(new(
                ReasonCode.Excluded,
                $"excluded by the setting Exclude ({patterns})",
                new Fix.Advice($"Remove {patterns} from {Setting(nameof(DatabaseOptions.Exclude))}.")));
        if (_include.Count > 0 && !_include.Exists(pattern => pattern.Matches(view)))
            found.Add(new(
                ReasonCode.Excluded,
                "not included by the setting Include",
                new Fix.Advice($"Add {view} to {Setting(nameof(DatabaseOptions.Include))}.")));
        return found;
    }

    /// <summary>A pattern of Exclude may match nothing for a while; one of Include is a mistake then.</summary>
    /// <returns>A problem for each pattern of Include that no view matches.</returns>
    public IEnumerable<Reason> Unmatched(IReadOnlyCollection<ViewName> views)
    {
        foreach (var text in _include.Where(pattern => !views.Any(pattern.Matches)).Select(pattern => pattern.Text))
        {
            var meant = Similar.To(text, views.SelectMany(view => (string[])[view.ToString(), view.Name]));
            var setting = Setting(nameof(DatabaseOptions.Include));
            yield return new(
                ReasonCode.PatternUnmatched,
                $"No view matches the pattern {text} of {setting}.{(meant is null ? "" : $" Did you mean {meant}?")}",
                new Fix.Advice($"Correct it, or remove it from {setting}. In a pattern, * and ? are wildcards, and case counts."));
        }
    }

    private string Setting(string name) => $"{DatabaseOptions.SectionName}:{database}:{name}";
}
