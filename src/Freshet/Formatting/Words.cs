using System.Text.Json;

namespace Freshet.Formatting;

/// <summary>Enums as the words that the ledger, JSON and people see: <c>PartlyFailed</c> is <c>partly_failed</c>.</summary>
public static class Words
{
    public static string Of<T>(T value)
        where T : struct, Enum => Table<T>.Words[value];

    public static bool TryParse<T>(string word, out T value)
        where T : struct, Enum => Table<T>.Values.TryGetValue(word, out value);

    /// <exception cref="FormatException">No such word; the message lists those that there are.</exception>
    public static T Parse<T>(string word)
        where T : struct, Enum => TryParse<T>(word, out var value)
            ? value
            : throw new FormatException($"'{word}' is not one of {string.Join(", ", All<T>())}");

    public static IEnumerable<string> All<T>()
        where T : struct, Enum => Table<T>.Words.Values;

    private static class Table<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> Words =
            Enum.GetValues<T>().ToDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

        public static readonly Dictionary<string, T> Values =
            Words.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
    }
}
