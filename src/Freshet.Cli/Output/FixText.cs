using System.Text;
using Freshet.Reasons;

namespace Freshet.Cli;

/// <summary>Fixes as a person can paste them.</summary>
internal static class FixText
{
    /// <returns>All on one line; empty if there is nothing to do.</returns>
    public static string Of(IReadOnlyList<Fix> fixes)
    {
        var text = new StringBuilder();
        for (var i = 0; i < fixes.Count; i++)
            text.Append(i == 0 ? "" : Between(fixes[i - 1], fixes[i])).Append(Of(fixes[i]));
        return text.ToString();
    }

    /// <summary>What can be pasted at once.</summary>
    private static string Between(Fix first, Fix second) => (first, second) switch
    {
        (Fix.Command { Arguments: ["policy", ..] }, Fix.Command) => " && ", // others may exit with 1: 'check' does, while there is a problem
        (Fix.Sql, Fix.Sql) => " ",
        _ => " Then: ",
    };

    private static string Of(Fix fix) => fix switch
    {
        Fix.Sql sql => sql.Statement,
        Fix.Command command => string.Join(' ', command.Arguments.Select(Word).Prepend("freshet")),
        Fix.Setting setting => $"set {setting.Name} to "
            + $"{(setting.Value.Contains(' ', StringComparison.Ordinal) ? Shell.Quote(setting.Value) : setting.Value)}",
        Fix.Advice advice => advice.Text,
        _ => throw new ArgumentException($"There is no text for {fix.GetType()}.", nameof(fix)),
    };

    private static string Word(string argument) =>
        argument.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '=') ? argument : Shell.Quote(argument);
}
