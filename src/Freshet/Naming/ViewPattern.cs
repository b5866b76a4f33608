using System.Text;

namespace Freshet.Naming;

/// <summary>A glob: <c>*</c> stands for any characters, <c>?</c> for one, all else for itself; case counts.</summary>
/// <remarks>
/// A pattern with a dot is matched on <c>schema.name</c>, one without on the name. The former is also matched on the
/// name as Freshet prints it, quotes included, so that what was read can be typed.
/// </remarks>
public sealed class ViewPattern(string text)
{
    private readonly Rune[] _pattern = [.. text.EnumerateRunes()];
    private readonly bool _qualified = text.Contains('.', StringComparison.Ordinal);

    public string Text { get; } = text;

    public bool Matches(ViewName view) =>
        _qualified ? Matches($"{view.Schema}.{view.Name}") || Matches(view.ToString()) : Matches(view.Name);

    /// <summary>Only the last star has to be taken back when what follows it does not fit: its rest covers those before.</summary>
    private bool Matches(string name)
    {
        Rune[] letters = [.. name.EnumerateRunes()];
        var (letter, at, star, starLetter) = (0, 0, -1, 0);
        while (letter < letters.Length)
        {
            if (at < _pattern.Length && _pattern[at].Value == '*')
            {
                (star, starLetter) = (at++, letter);
            }
            else if (at < _pattern.Length && (_pattern[at].Value == '?' || _pattern[at] == letters[letter]))
            {
                at++;
                letter++;
            }
            else if (star >= 0)
            {
                (at, letter) = (star + 1, ++starLetter);
            }
            else
            {
                return false;
            }
        }
        return _pattern.AsSpan(at).IndexOfAnyExcept(new Rune('*')) < 0;
    }
}
