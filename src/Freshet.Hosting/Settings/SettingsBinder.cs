using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Freshet.Formatting;
using Microsoft.Extensions.Configuration;

namespace Freshet.Hosting.Settings;

/// <summary>Reads a section of settings into an options object, and reports each wrong value with what is allowed.</summary>
internal sealed class SettingsBinder
{
    public List<string> Errors { get; } = [];

    public List<string> Warnings { get; } = [];

    /// <summary>A new <typeparamref name="T"/> with the section's values over its defaults.</summary>
    public T Bind<T>(IConfigurationSection section)
        where T : new()
    {
        var options = new T();
        RequireSection(section);
        var properties = typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance);
        foreach (var child in section.GetChildren())
        {
            if (Array.Find(properties, property => property.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase)) is { } property)
                Set(options, property, child);
            else
                Unknown(child, properties.Select(known => known.Name));
        }
        return options;
    }

    /// <summary>Warns of a key that no part of Freshet reads: most often a slip of the keyboard.</summary>
    public void Unknown(IConfigurationSection section, IEnumerable<string> known)
    {
        var parent = section.Path[..section.Path.LastIndexOf(':')];
        var elsewhere = SettingNames.Find(section.Key);
        var here = Similar.To(section.Key, known);
        var meant = elsewhere ?? (here is null ? null : $"{parent}:{here}");
        Warnings.Add($"{section.Path} is not a setting and has no effect. "
            + (meant is null ? $"The settings there are {string.Join(", ", known)}." : $"Did you mean {meant}?"));
    }

    /// <summary>Refuses a value where settings belong; does not repeat it, as it may be a connection string.</summary>
    public void RequireSection(IConfigurationSection section)
    {
        if (section.Value is { Length: > 0 })
            Errors.Add($"{section.Path} has a value, but must be a section.");
    }

    private void Set(object options, PropertyInfo property, IConfigurationSection section)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type == typeof(IList<string>))
        {
            property.SetValue(options, List(section));
        }
        else if (type == typeof(IDictionary<string, string>))
        {
            RequireSection(section);
            property.SetValue(options, section.GetChildren().ToDictionary(child => child.Key, child => child.Value ?? ""));
        }
        else if (section.Value is { } text)
        {
            var range = property.GetCustomAttribute<RangeAttribute>();
            if (Parsed(type, text) is { } value && range?.IsValid(value) != false)
                property.SetValue(options, value);
            else
                Errors.Add($"{section.Path} is '{text}', but must be {Allowed(type, range)}.");
        }
        else if (section.GetChildren().Any())
        {
            Errors.Add(
                $"{section.Path} is a section, but must be {Allowed(type, property.GetCustomAttribute<RangeAttribute>())}.");
        }
    }

    /// <summary>A list in JSON, or one value with commas, which is what an environment variable can hold.</summary>
    private static List<string> List(IConfigurationSection section) => section.Value is { } text
        ? [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]
        : [.. section.GetChildren().Select(child => child.Value).OfType<string>()];

    private static object? Parsed(Type type, string text)
    {
        if (type == typeof(string))
            return text;
        if (type == typeof(int))
            return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
        if (type == typeof(TimeSpan))
            return Spans.TryParse(text, out var span) ? span : null;
        if (type == typeof(bool))
            return bool.TryParse(text, out var flag) ? flag : null;
        if (type.IsEnum)
            return Enum.GetNames(type).Contains(text, StringComparer.OrdinalIgnoreCase) ? Enum.Parse(type, text, ignoreCase: true) : null;
        throw new NotSupportedException($"Settings of type {type} are not read.");
    }

    private static string Allowed(Type type, RangeAttribute? range)
    {
        if (type.IsEnum)
            return $"one of {string.Join(", ", Enum.GetNames(type).Select(name => name.ToLower(CultureInfo.InvariantCulture)))}";
        if (type == typeof(bool))
            return "true or false";
        var kind = type == typeof(TimeSpan) ? "a time as hours:minutes:seconds" : type == typeof(int) ? "a whole number" : "a string";
        return range is null ? kind : string.Create(CultureInfo.InvariantCulture, $"{kind} from {range.Minimum} to {range.Maximum}");
    }
}
