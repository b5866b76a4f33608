using System.Globalization;
using System.Text;
using System.Text.Json;
using Freshet.Formatting;

namespace Freshet.Ledger;

/// <summary>Policies as a script that writes them again, for psql.</summary>
public static class PolicySql
{
    private static readonly string[] Columns =
    [
        "view_schema", "view_name", "cadence", "method", "priority", "statement_timeout", "max_age", "paused", "paused_until", "settings",
        "also_reads", "allow_swap", "note", "pause_note",
    ];

    /// <summary>One transaction; a policy that is there already is replaced, and the others stay.</summary>
    public static string Of(IEnumerable<ViewPolicy> policies)
    {
        var script = new StringBuilder("-- Policies of Freshet. To write them into a database: psql -v ON_ERROR_STOP=1 -f FILE\nSET "
            + "client_encoding = 'UTF8';\nBEGIN;\nSET LOCAL standard_conforming_strings = on;\n");
        var updates = string.Join(", ", Columns.Skip(2).Select(column => $"{column} = excluded.{column}"));
        foreach (var policy in policies)
        {
            script.Append(CultureInfo.InvariantCulture, $"INSERT INTO freshet.policy ({string.Join(", ", Columns)})\n")
                .Append(CultureInfo.InvariantCulture, $"VALUES ({string.Join(", ", Values(policy))})\n")
                .Append(CultureInfo.InvariantCulture, $"ON CONFLICT (view_schema, view_name) DO UPDATE SET {updates};\n");
        }
        return script.Append("COMMIT;\n").ToString();
    }

    private static IEnumerable<string> Values(ViewPolicy policy) =>
    [
        Text(policy.View.Schema),
        Text(policy.View.Name),
        Text(policy.Cadence),
        Text(policy.Method is { } method ? Words.Of(method) : null),
        policy.Priority.ToString(CultureInfo.InvariantCulture),
        Interval(policy.StatementTimeout),
        Interval(policy.MaxAge),
        policy.Paused ? "true" : "false",
        Text(policy.PausedUntil?.ToString("O", CultureInfo.InvariantCulture)),
        Text(JsonSerializer.Serialize(policy.Settings, LedgerJson.Default.IReadOnlyDictionaryStringString)),
        policy.AlsoReads.Count == 0 ? "'{}'" : $"ARRAY[{string.Join(", ", policy.AlsoReads.Select(Text))}]",
        policy.AllowSwap is { } allow ? (allow ? "true" : "false") : "NULL",
        Text(policy.Note),
        Text(policy.PauseNote),
    ];

    private static string Interval(TimeSpan? span) =>
        span is { } known ? string.Create(CultureInfo.InvariantCulture, $"'{known.TotalSeconds:0.######} seconds'") : "NULL";

    /// <summary>A literal; hidden letters, line breaks among them, as escapes.</summary>
    private static string Text(string? text)
    {
        if (text is null)
            return "NULL";
        var quoted = text.Replace("'", "''", StringComparison.Ordinal);
        return HiddenLetters.Has(text)
            ? $"U&'{HiddenLetters.Replace(quoted.Replace(@"\", @"\\", StringComparison.Ordinal), HiddenLetters.UnicodeEscape)}'"
            : $"'{quoted}'";
    }
}
