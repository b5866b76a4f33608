using System.Globalization;
using System.Text;

namespace Freshet.Formatting;

/// <summary>Letters that a screen does not show but obeys, or that make a text look like another one: control and format characters,
/// such as U+202E, which reverses what follows, and line separators.</summary>
public static class HiddenLetters
{
    public static bool Has(string text)
    {
        foreach (var letter in text.EnumerateRunes())
        {
            if (IsHidden(letter))
                return true;
        }
        return false;
    }

    /// <summary>Each of them as <c>\u202E</c>, all other letters as they are.</summary>
    public static string Escape(string text) => Has(text)
        ? Replace(text, letter => letter.IsBmp ? $"\\u{letter.Value:X4}" : $"\\U{letter.Value:X8}")
        : text;

    /// <summary>The text with something else in place of each of them.</summary>
    /// <param name="escape">What stands for a hidden letter.</param>
    public static string Replace(string text, Func<Rune, string> escape)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var letter in text.EnumerateRunes())
        {
            if (IsHidden(letter))
                shown.Append(escape(letter));
            else
                shown.Append(letter);
        }
        return shown.ToString();
    }

    private static bool IsHidden(Rune letter) => Rune.GetUnicodeCategory(letter)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    /// <summary>As PostgreSQL reads it in <c>U&amp;"…"</c> and <c>U&amp;'…'</c>.</summary>
    public static string UnicodeEscape(Rune letter) => letter.IsBmp
        ? $@"\{letter.Value.ToString("X4", CultureInfo.InvariantCulture)}"
        : $@"\+{letter.Value.ToString("X6", CultureInfo.InvariantCulture)}";
}
