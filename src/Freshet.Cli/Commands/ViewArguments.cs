using System.CommandLine;
using Freshet.Formatting;
using Freshet.Naming;
using Freshet.Planning;

namespace Freshet.Cli;

/// <summary>The views that a command names: by name, by pattern, or by cadence.</summary>
internal static class ViewArguments
{
    /// <summary>Adds the argument to a command.</summary>
    public static Argument<string[]> AddTo(Command command, string meaning)
    {
        // With none, the message of this class is better than the parser's.
        var views = new Argument<string[]>("view") { Description = meaning, Arity = ArgumentArity.ZeroOrMore };
        views.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.StartsWith('-')))
                result.AddError(Usage.UnknownOption(command, token.Value));
        });
        command.Arguments.Add(views);
        return views;
    }

    /// <param name="cadences">Names of cadences stand for the views that they apply to now.</param>
    /// <returns>Each view once, sorted.</returns>
    /// <exception cref="UsageException">There are no texts, or one of them matches no view.</exception>
    public static IReadOnlyList<ViewName> Find(IReadOnlyList<string> texts, Situation situation, bool cadences = false) =>
        Find(texts, situation, [.. situation.Catalog.Views.Select(view => view.Name)], cadences);

    /// <param name="known">The views to look among.</param>
    /// <inheritdoc cref="Find(IReadOnlyList{string}, Situation, bool)"/>
    public static IReadOnlyList<ViewName> Find(
        IReadOnlyList<string> texts, Situation situation, IReadOnlyCollection<ViewName> known, bool cadences = false) =>
        texts.Count == 0
            ? throw new UsageException("Name at least one view: schema.name, or a pattern such as 'reports.*'.")
            : [.. texts.SelectMany(text => Of(text, situation, known, cadences)).Distinct().Order()];

    private static List<ViewName> Of(string text, Situation situation, IReadOnlyCollection<ViewName> known, bool cadences)
    {
        if (ViewName.TryParse(text, out var name) && known.Contains(name))
            return [name];
        if (cadences && situation.Cadences.Find(text) is { } cadence
            && known.Where(view => situation.CadenceOf(view) == cadence).ToList() is { Count: > 0 } own)
            return own;
        var pattern = new ViewPattern(text);
        if (known.Where(pattern.Matches).ToList() is { Count: > 0 } matching)
            return matching;
        var meant = Similar.To(text, known.SelectMany(view => (string[])[view.ToString(), view.Name]));
        throw new UsageException(
            $"No view of {situation.DatabaseName} matches {text}. {(meant is null ? "" : $"Did you mean {meant}? ")}"
            + "'freshet views' lists all views; in a pattern, * and ? are wildcards.");
    }
}
