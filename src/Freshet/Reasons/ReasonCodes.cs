using System.Reflection;

namespace Freshet.Reasons;

/// <summary>What follows from a reason's code.</summary>
public static class ReasonCodes
{
    private static readonly Dictionary<ReasonCode, CodeAttribute> Table = typeof(ReasonCode)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .ToDictionary(field => (ReasonCode)field.GetRawConstantValue()!, field => field.GetCustomAttribute<CodeAttribute>()!); // a test looks

    public static Severity Severity(this ReasonCode code) => Table[code].Severity;

    /// <summary>Someone who selected the view did not get it, and not because of a policy or a setting.</summary>
    public static bool IsProblem(this ReasonCode code) => code.Severity() != Reasons.Severity.Info;

    internal static Effect Effect(this ReasonCode code) => Table[code].Effect;

    internal static string Meaning(this ReasonCode code) => Table[code].Meaning;

    /// <summary>Those of an effect.</summary>
    internal static IEnumerable<ReasonCode> With(Effect effect) => Table.Keys.Where(code => code.Effect() == effect);
}
