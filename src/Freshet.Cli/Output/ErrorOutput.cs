namespace Freshet.Cli;

/// <summary>Errors and remarks: on standard error, or as the one JSON document.</summary>
internal static class ErrorOutput
{
    public static void Write(bool json, string code, string message)
    {
        if (json)
            JsonOutput.Write(new(new(code, message)), JsonOutput.Shapes.ErrorShape);
        else
            Remark(message);
    }

    public static void Remark(string message)
    {
        foreach (var line in message.Split('\n'))
            Console.Error.WriteLine($"freshet: {Printable.Line(line)}");
    }
}
