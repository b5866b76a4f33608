using Freshet.Databases;
using Npgsql;
using NpgsqlTypes;

namespace Freshet.Refreshing.Swaps;

/// <summary>The settings of the session that decide how a view's text is written and read. A refresh runs with the session's own.</summary>
internal static class SwapSettings
{
    private static readonly (string Name, string Value)[] Fixed =
    [
        ("DateStyle", "ISO, MDY"),
        ("IntervalStyle", "postgres"),
        ("TimeZone", "UTC"),
        ("extra_float_digits", "1"),
        ("bytea_output", "hex"),
        ("lc_monetary", "C"),
        ("xmlbinary", "base64"),
        ("xmloption", "content"),
        ("array_nulls", "on"),
        ("standard_conforming_strings", "on"),
        ("transform_null_equals", "off"),
        ("default_tablespace", ""),
    ];

    // The session's own are kept under another name until the transaction ends, so that no round trip is needed for them. An empty string
    // cannot be distinguished from none; of these settings only a tablespace can be empty.
    private static readonly string KeepSql = Calls(Fixed.Select(setting => setting.Name).Append("role").Select(name =>
        $"set_config('freshet.own_{name}', current_setting('{name}'), true)"));

    private static readonly string FixSql = Calls(Fixed.Select(setting => $"set_config('{setting.Name}', '{setting.Value}', true)"));

    private static readonly string RestoreSql =
        Calls(Fixed.Select(setting => $"set_config('{setting.Name}', current_setting('freshet.own_{setting.Name}'), true)"));

    private const string OwnRoleSql = "SELECT set_config('role', current_setting('freshet.own_role'), true)";

    /// <summary>Adds the statement that keeps the session's own settings and role. It comes first.</summary>
    public static void AddKeep(NpgsqlBatch batch) => batch.Add(KeepSql);

    public static void AddFixed(NpgsqlBatch batch) => batch.Add(FixSql);

    public static void AddOwn(NpgsqlBatch batch) => batch.Add(RestoreSql);

    public static void AddOwnRole(NpgsqlBatch batch) => batch.Add(OwnRoleSql);

    public static void AddRole(NpgsqlBatch batch, string role) =>
        batch.Add("SELECT set_config('role', $1, true)").Parameters.With(NpgsqlDbType.Text, role);

    private static string Calls(IEnumerable<string> calls) => $"SELECT {string.Join(", ", calls)}";
}
