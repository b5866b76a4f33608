using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Freshet.Cli;

/// <summary>The one JSON document of a call.</summary>
internal static class JsonOutput
{
    public static void Write<T>(T document, JsonTypeInfo<T> type) => Console.Out.WriteLine(JsonSerializer.Serialize(document, type));

    /// <summary>One document by itself, several as a list.</summary>
    /// <param name="databases">How many the call is about: a list stays one when a database was not reached.</param>
    public static void WriteOneOrList<T>(IReadOnlyList<T> documents, int databases, JsonTypeInfo<T> one, JsonTypeInfo<IReadOnlyList<T>> list)
    {
        if (databases == 1)
            Write(documents[0], one);
        else
            Write(documents, list);
    }
}
