using System.Globalization;
using System.Net;
using System.Xml;

namespace Freshet.Api.Badges;

/// <summary>Draws a badge as SVG.</summary>
internal static class BadgeImage
{
    private const int Height = 20;
    private const int Margin = 8;

    /// <param name="title">For those who cannot see it; any text.</param>
    public static string Draw(string text, string colour, string title)
    {
        var (label, name) = (Escaped(text), Escaped(title));
        var inner = TextWidth(text);
        return string.Create(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{inner + (2 * Margin)}" height="{Height}" role="img" aria-label="{name}">
            <title>{name}</title><rect width="100%" height="100%" rx="3" fill="{colour}"/>
            <text x="{Margin}" y="14" textLength="{inner}" lengthAdjust="spacingAndGlyphs" fill="{BadgeColour.Text}"
              font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">{label}</text></svg>
            """);
    }

    /// <summary>In pixels, as Verdana draws it at this size; the image makes other fonts as wide.</summary>
    internal static int TextWidth(string text) => (int)Math.Ceiling(text.Sum(letter => letter switch
    {
        ' ' => 3.9,
        'f' or 't' or 'l' or 'i' or 'j' or 'r' => 4.2,
        ':' or '.' or ',' => 4.6,
        'w' or 'm' or 'M' or '+' => 9.3,
        >= 'A' and <= 'Z' => 7.8,
        >= '0' and <= '9' => 7.0,
        _ => 6.7,
    }));

    /// <summary>A name may hold any letter; those that no XML can hold are replaced.</summary>
    private static string Escaped(string text) => WebUtility.HtmlEncode(string.Concat(text.EnumerateRunes()
        .Select(rune => rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? "\uFFFD" : rune.ToString())));
}
