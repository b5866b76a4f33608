namespace Freshet.TestSupport;

/// <summary>Names that PostgreSQL takes and people hope never to see.</summary>
internal static class AwkwardNames
{
    /// <summary>All of them end in <c>_hourly</c>.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "plain_hourly",
        "Upper_hourly",
        "with space_hourly",
        " leading and trailing _hourly",
        "dot.ted_hourly",
        "\"quoted\"_hourly",
        "it's_hourly",
        "$1_hourly",
        "@p :p ?_hourly",
        "semi;colon--comment/*_hourly",
        "back\\slash_hourly",
        "per%cent_{0}_hourly",
        "new\nline\ttab_hourly",
        "select_hourly",
        "Größe_日本_🐘_hourly",
        "e\u0301_hourly",
        "*_hourly",
        "sales\u202Eyliad\u2066_hourly",
        "back\\slash\u200B \"quoted\"_hourly",
        "tag\U000E0041\u2028_hourly",
        new string('x', 56) + "_hourly",
        new string('ü', 28) + "_hourly",
    ];

    public static readonly IReadOnlyList<string> Schemas = ["public", "Sales \"EU\".2026", "ünï;'"];
}
