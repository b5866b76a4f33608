using System.Text.Json.Serialization;

namespace Freshet.Reasons;

/// <summary>Something that can be done about a reason. Hosts decide how to show it: the command line as a command, HTTP as data.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Sql), "sql")]
[JsonDerivedType(typeof(Command), "command")]
[JsonDerivedType(typeof(Setting), "setting")]
[JsonDerivedType(typeof(Advice), "advice")]
public abstract record Fix
{
    /// <summary>A statement to run, in the view's database.</summary>
    public sealed record Sql(string Statement) : Fix;

    /// <summary>A call of <c>freshet</c>.</summary>
    /// <param name="Arguments">As a program is given them: nothing is quoted.</param>
    public sealed record Command(params IReadOnlyList<string> Arguments) : Fix;

    /// <summary>A setting to change.</summary>
    /// <param name="Name">As in <c>Freshet:Refresh:MaxBlocking</c>.</param>
    public sealed record Setting(string Name, string Value) : Fix;

    /// <summary>Something that only a person can do: one sentence.</summary>
    public sealed record Advice(string Text) : Fix;
}
