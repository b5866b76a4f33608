namespace Freshet.Formatting;

/// <summary>Finds the word that somebody meant who mistyped it.</summary>
public static class Similar
{
    /// <returns>The most similar word, if it is similar enough to be meant; null otherwise.</returns>
    public static string? To(string mistyped, IEnumerable<string> words) => words
        .Select(word => (Word: word, Distance: Distance(mistyped.ToLowerInvariant(), word.ToLowerInvariant())))
        .Where(near => near.Distance <= Math.Max(1, near.Word.Length / 3))
        .OrderBy(near => near.Distance)
        .Select(near => near.Word)
        .FirstOrDefault();

    /// <summary>How many letters to insert, delete, change or exchange with their neighbours to make one word of the other.</summary>
    private static int Distance(string a, string b)
    {
        var steps = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            steps[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            steps[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var change = steps[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                steps[i, j] = Math.Min(Math.Min(steps[i - 1, j], steps[i, j - 1]) + 1, change);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    steps[i, j] = Math.Min(steps[i, j], steps[i - 2, j - 2] + 1);
            }
        }
        return steps[a.Length, b.Length];
    }
}
