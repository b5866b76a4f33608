namespace Freshet.Reasons;

/// <summary>What a <see cref="ReasonCode"/> means.</summary>
/// <param name="meaning">A clause about the view, for the list of codes in the docs.</param>
[AttributeUsage(AttributeTargets.Field)]
internal sealed class CodeAttribute(Severity severity, string meaning, Effect effect = Effect.None) : Attribute
{
    public Severity Severity { get; } = severity;

    public string Meaning { get; } = meaning;

    public Effect Effect { get; } = effect;
}
