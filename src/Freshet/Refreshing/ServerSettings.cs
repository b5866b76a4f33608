using Freshet.Databases;
using Freshet.Naming;
using Freshet.Planning;
using Npgsql;
using NpgsqlTypes;

namespace Freshet.Refreshing;

/// <summary>The server's own settings for refreshes, <c>Freshet:Refresh:Settings</c>: reported before a run, not once for
/// each of its views.</summary>
public static class ServerSettings
{
    private const string Section = $"{RefreshOptions.SectionName}:{nameof(RefreshOptions.Settings)}";

    // Local to the statement, so nothing of it stays.
    private const string TrySql = "SELECT set_config($1, $2, true)";

    /// <summary>Those that a refresh sets by itself, and where they come from.</summary>
    private static readonly Dictionary<string, string> Own = new(StringComparer.OrdinalIgnoreCase)
    {
        ["statement_timeout"] = $"set {RefreshOptions.SectionName}:{nameof(RefreshOptions.StatementTimeout)} instead",
        ["lock_timeout"] = $"set {RefreshOptions.SectionName}:{nameof(RefreshOptions.LockTimeout)} instead",
        ["application_name"] = "it marks the run that a session belongs to",
        ["idle_in_transaction_session_timeout"] = "it must not end a refresh",
        ["quote_all_identifiers"] = "it breaks concurrent refreshes",
        ["restrict_nonsystem_relation_kind"] = "it must not keep views from being read",
        ["transaction_timeout"] = "it must not end a refresh",
        ["client_connection_check_interval"] = "it ends the sessions of a killed Freshet",
    };

    /// <summary>Those that a policy cannot set: whoever may write policies must not decide whose code a refresh runs, nor as
    /// whom.</summary>
    private static readonly Dictionary<string, string> Guarded = new(Own, StringComparer.OrdinalIgnoreCase)
    {
        ["search_path"] = $"it decides whose functions a view calls; set {Section}:search_path, for all views",
        ["role"] = "a refresh runs as Freshet's role",
        ["session_authorization"] = "a refresh runs as Freshet's role",
        ["session_replication_role"] = "it turns triggers off",
        ["row_security"] = "it decides which rows a view holds",
    };

    /// <summary>Whether a policy can set it.</summary>
    public static bool IsFree(string name) => !Guarded.ContainsKey(name);

    /// <summary>Errors that are known without a server: one sentence for each setting that a policy cannot have.</summary>
    /// <param name="place">Where they stand, as in <c>--setting </c>.</param>
    public static IEnumerable<string> Refused(IEnumerable<KeyValuePair<string, string>> settings, string place) =>
        settings.Where(setting => !IsFree(setting.Key))
            .Select(setting => $"{place}{setting.Key} is '{setting.Value}', but no policy can set {setting.Key}: {Guarded[setting.Key]}. "
                + "Remove it.");

    /// <summary>Errors that are known without a server: one sentence for each setting that Freshet sets itself.</summary>
    public static IEnumerable<string> Reserved(RefreshOptions options) =>
        options.Settings.Where(setting => Own.ContainsKey(setting.Key))
            .Select(setting =>
                $"{Section}:{setting.Key} is '{setting.Value}', but Freshet sets {setting.Key} itself: {Own[setting.Key]}. Remove it.");

    /// <summary>Tries the settings on the server.</summary>
    /// <returns>One sentence for each that it does not take.</returns>
    /// <exception cref="DatabaseUnreachableException">The database cannot be reached.</exception>
    /// <param name="place">Where they stand, as in <c>Freshet:Refresh:Settings:</c>.</param>
    public static async Task<IReadOnlyList<string>> TryAsync(
        Database database, IReadOnlyCollection<KeyValuePair<string, string>> settings, CancellationToken cancellationToken,
            string place = $"{Section}:")
    {
        if (settings.Count == 0)
            return [];
        var errors = new List<string>();
        await database.RequireAsync(cancellationToken);
        foreach (var (name, value) in settings)
        {
            try
            {
                await using var statements = new Statements(database.Pool);
                statements.Add(TrySql).With(NpgsqlDbType.Text, name).With(NpgsqlDbType.Text, value);
                await statements.ExecuteAsync(cancellationToken);
            }
            catch (PostgresException e) when (!SqlStates.LosesConnection(e))
            {
                errors.Add($"{place}{name} is '{value}', which {database.Name} refuses: {Reason(e)} {Remedy(e, name, database.User)}");
            }
        }
        return errors;
    }

    // The value comes from the settings, not from a row, so the server's whole message can be shown.
    private static string Reason(PostgresException e) => e.Hint is { Length: > 0 } hint ? $"{e.MessageText}. {hint}" : $"{e.MessageText}.";

    private static string Remedy(PostgresException e, string name, string user) => e.SqlState switch
    {
        PostgresErrorCodes.InsufficientPrivilege => $"To fix it: GRANT SET ON PARAMETER {name} TO {ViewName.Quote(user)}; or remove the setting.",
        PostgresErrorCodes.UndefinedObject => "Correct its name (SHOW ALL lists all names), or remove it.",
        PostgresErrorCodes.CantChangeRuntimeParam => "A session cannot change it. Remove it.",
        _ => $"Give it a value that SET {name} accepts, or remove it.",
    };
}
