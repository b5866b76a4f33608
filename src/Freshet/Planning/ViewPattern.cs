using System.Text;
using System.Text.RegularExpressions;

namespace Freshet;

/// <summary>A glob: <c>*</c> stands for any characters, <c>?</c> for one, all else for itself; case counts.</summary>
/// <remarks>
/// A pattern with a dot is matched on <c>schema.name</c>, one without on the name. The former is also matched on the
/// name as Freshet prints it, quotes included, so that what was read can be typed.
/// </remarks>
public sealed class ViewPattern
{
    // A character outside the basic plane is two in .NET's strings.
    private const string AnyCharacter = @"(?:[\uD800-\uDBFF][\uDC00-\uDFFF]|[^\uD800-\uDFFF])";

    private readonly Regex _regex;
    private readonly bool _qualified;

    public ViewPattern(string text)
    {
        Text = text;
        _qualified = text.Contains('.', StringComparison.Ordinal);
        var regex = new StringBuilder("^");
        foreach (var rune in text.EnumerateRunes())
        {
            regex.Append(rune.Value switch { '*' => ".*", '?' => AnyCharacter, _ => Regex.Escape(rune.ToString()) });
        }
        // Without backtracking no pattern can take more than linear time.
        _regex = new Regex(regex.Append("\\z").ToString(), RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    public string Text { get; }

    public bool Matches(ViewName view) =>
        _qualified ? _regex.IsMatch($"{view.Schema}.{view.Name}") || _regex.IsMatch(view.ToString()) : _regex.IsMatch(view.Name);
}
