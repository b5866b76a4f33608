using System.CommandLine;
using Freshet.Cadences;
using Freshet.Formatting;
using Freshet.Hosting.Settings;
using Freshet.Runs;

namespace Freshet.Cli;

/// <summary>The options that select views, the same for all commands.</summary>
internal sealed class SelectionOptions
{
    private readonly Argument<string[]> _cadences =
        new("cadence") { Description = "Select the views of these cadences, such as hourly", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> _due = new("--due") { Description = "Select what is due now, of these cadences or of all" };
    private readonly Option<string[]> _view =
        new("--view", "-v")
        {
            Description = "Select views by name; * and ? are wildcards, and a pattern with a dot is matched against schema.name",
            HelpName = "PATTERN",
        };
    private readonly Option<bool> _all = new("--all") { Description = "Select every view" };
    private readonly Option<bool> _upstream = new("--upstream") { Description = "Also select the views that the selected ones read" };
    private readonly Option<bool> _downstream = new("--downstream") { Description = "Also select the views that read the selected ones" };
    private readonly Option<bool> _force = new("--force") { Description = "Refresh even what another run has just refreshed" };
    private readonly Option<string?> _method =
        new("--method") { Description = "auto, concurrent, blocking or swap; overrides policies and settings", HelpName = "M" };
    private readonly Option<int?> _lanes =
        Options.Number("--lanes", 1, 64, "How many views to refresh at the same time (default: the setting Lanes)");

    /// <param name="command">Looks at views, or, with <paramref name="plans"/>, plans to refresh them.</param>
    /// <param name="refreshes">It also refreshes them.</param>
    public void AddTo(DocumentedCommand command, bool plans = false, bool refreshes = false)
    {
        command.Arguments.Add(_cadences);
        _cadences.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.StartsWith('-')))
                result.AddError(Usage.UnknownOption(command, token.Value));
        });
        command.Add("Select views", [.. plans ? [_due] : Array.Empty<Option>(), _view, _all, _upstream, _downstream]);
        if (plans)
            command.Add("Refresh them", [_force, _method, .. refreshes ? [_lanes] : Array.Empty<Option>()]);
    }

    public int? Lanes(ParseResult parsed) => parsed.GetValue(_lanes);

    /// <summary>As <see cref="Read"/>, but nothing selected means everything.</summary>
    public Selection ReadOptional(ParseResult parsed, CadenceSet cadences)
    {
        var named = parsed.GetValue(_cadences) is { Length: > 0 } || parsed.GetValue(_view) is { Length: > 0 } || parsed.GetValue(_due);
        return named || parsed.GetValue(_all) ? Read(parsed, cadences) : new Selection { All = true };
    }

    /// <exception cref="UsageException">Nothing is selected, a cadence does not exist, or parts contradict each other.</exception>
    public Selection Read(ParseResult parsed, CadenceSet cadences)
    {
        var selection = new Selection
        {
            Cadences = parsed.GetValue(_cadences) ?? [],
            Views = parsed.GetValue(_view) ?? [],
            All = parsed.GetValue(_all),
            Due = parsed.GetValue(_due),
            Upstream = parsed.GetValue(_upstream),
            Downstream = parsed.GetValue(_downstream),
            Force = parsed.GetValue(_force),
            Method = Method(parsed.GetValue(_method)),
        };
        var known = string.Join(", ", cadences.All.Select(cadence => cadence.Name));
        if (selection.IsEmpty)
        {
            throw new UsageException(
                $"Select views: a cadence ({known}), --due, --view PATTERN or --all; "
                + "--upstream adds the views that they read, --downstream the views that read them.");
        }
        foreach (var name in selection.Cadences.Where(name => cadences.Find(name) is null))
            throw new UsageException($"There is no cadence '{name}', only {known}. {Advice(name, cadences)}".TrimEnd());
        if (selection.Due && (selection.All || selection.Views.Count > 0))
            throw new UsageException("--due selects what is due. Combine it with cadences, not with --view or --all.");
        return selection;
    }

    private static string Advice(string name, CadenceSet cadences)
    {
        var meant = Similar.To(name, cadences.All.Select(cadence => cadence.Name)) is { } similar ? $"Did you mean {similar}? " : "";
        // A view is selected with an option; that is forgotten easily.
        if (name.AsSpan().IndexOfAny(".*?_") >= 0)
            return $"{meant}To select a view by name: --view {Shell.Quote(name)}";
        if (meant.Length > 0)
            return meant.TrimEnd();
        return SettingsReader.IsCadenceName(name) ? $"To add it, set Freshet__Cadences__{name}__Schedule='*/15 * * * *'." : "";
    }

    private static RefreshMethod? Method(string? word) => word is null
        ? null
        : Words.TryParse<RefreshMethod>(word, out var method)
            ? method
            : throw new UsageException($"--method must be one of {string.Join(", ", Words.All<RefreshMethod>())}, not '{word}'.");
}
