using System.Text.Json;

namespace Freshet.TestSupport;

/// <summary>What a call of the command came to.</summary>
/// <param name="Output">What it wrote on standard output.</param>
/// <param name="Errors">What it wrote on standard error.</param>
internal sealed record FreshetResult(int ExitCode, string Output, string Errors)
{
    public string All => Output + Errors;

    /// <summary>Standard output as the one JSON document that it has to be.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    /// <summary>It ended so. Shown with all that it wrote, if not.</summary>
    public FreshetResult ShouldExit(int exitCode)
    {
        ExitCode.ShouldBe(exitCode, All);
        return this;
    }

    /// <summary>It ended so, and said why in one line on standard error, and nothing on standard output.</summary>
    /// <returns>That line.</returns>
    public string ShouldRefuse(int exitCode, params string[] parts)
    {
        ShouldExit(exitCode);
        Output.ShouldBeEmpty();
        var line = Errors.TrimEnd('\n').ShouldBeOneLine();
        line.ShouldStartWith("freshet: ");
        foreach (var part in parts)
            line.ShouldContain(part);
        return line;
    }

    /// <summary>It ended so, and its only document is an error.</summary>
    public void ShouldRefuseAsJson(int exitCode, string code, params string[] parts)
    {
        ShouldExit(exitCode);
        Json.Names().ShouldBe(["error"]);
        var error = Json.GetProperty("error");
        error.Names().ShouldBe(["code", "message"]);
        error.Text("code").ShouldBe(code);
        foreach (var part in parts)
            error.Text("message").ShouldNotBeNull().ShouldContain(part);
    }

    /// <summary>The only line of standard output that begins with a text.</summary>
    public string Line(string start) =>
        Output.Split('\n').Where(line => line.StartsWith(start, StringComparison.Ordinal)).ShouldHaveSingleItem(All);
}
