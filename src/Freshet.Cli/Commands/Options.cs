using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Freshet.Cli;

/// <summary>Options with checked values; the errors name what is allowed.</summary>
internal static class Options
{
    public static Option<int?> Number(string name, int least, int most, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => Value(result) is { } text
                && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                && number >= least && number <= most
            ? number
            : Wrong<int?>(result, string.Create(CultureInfo.InvariantCulture, $"{name} must be a whole number from {least} to {most}")),
    };

    /// <summary>The parser takes a bool option without a value, too; this one must have one, as "not named" means something else.</summary>
    /// <param name="third">Another word that it takes.</param>
    public static Option<string?> Switch(string name, string description, string? third = null)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = third is null ? "true|false" : $"true|false|{third}" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !bool.TryParse(token.Value, out _) && token.Value != third)
                result.AddError($"{name} must be {(third is null ? "" : $"{third}, ")}true or false, not '{token.Value}'.");
        });
        return option;
    }

    private static string? Value(ArgumentResult result) => result.Tokens is [var token] ? token.Value : null;

    private static T? Wrong<T>(ArgumentResult result, string allowed)
    {
        result.AddError($"{allowed}, not '{Value(result)}'.");
        return default;
    }
}
