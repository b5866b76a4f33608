namespace Freshet.Formatting;

/// <summary>Text from outside Freshet, as part of a sentence.</summary>
public static class OneLine
{
    private const int Longest = 300;

    /// <summary>Without line breaks, with other hidden letters escaped, and cut where it is long.</summary>
    public static string Of(string text)
    {
        var letters = HiddenLetters.Escape(string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))
            .EnumerateRunes().ToList();
        return letters.Count <= Longest ? string.Concat(letters) : $"{string.Concat(letters.Take(Longest))}…";
    }
}
