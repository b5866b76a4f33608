using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Freshet.Formatting;
using Freshet.Hosting.Json;

namespace Freshet.Cli;

/// <summary>The one JSON document of a call.</summary>
internal static class JsonOutput
{
    /// <summary>Quotes and letters as they are, hidden ones aside: what is read here goes to a program or a person, never into a page.</summary>
    public static readonly Shapes Shapes = new(new(Shapes.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    // The encoder lets format characters pass. They can only be in texts, where JSON's own escapes stand for them; line breaks only
    // between texts.
    public static void Write<T>(T document, JsonTypeInfo<T> type) => Console.Out.WriteLine(HiddenLetters.Replace(
        JsonSerializer.Serialize(document, type),
        letter => Rune.IsControl(letter) ? letter.ToString() : string.Concat(letter.ToString().Select(unit => $"\\u{(int)unit:x4}"))));

    /// <summary>One document by itself, several as a list.</summary>
    /// <param name="expected">How many there should be: a list stays one when a database was not reached.</param>
    public static void WriteOneOrList<T>(IReadOnlyList<T> documents, int expected, JsonTypeInfo<T> one, JsonTypeInfo<IReadOnlyList<T>> list)
    {
        if (expected == 1)
            Write(documents[0], one);
        else
            Write(documents, list);
    }
}
