using System.Globalization;
using Freshet.Databases;
using Freshet.Planning;
using Freshet.Runs;
using Npgsql;
using NpgsqlTypes;

namespace Freshet.Refreshing;

/// <summary>The server settings of a refreshing transaction: Freshet's own, and the user's.</summary>
internal sealed class RefreshSettings(RunContext context)
{
    /// <summary>The longest that the server's settings, and .NET's timers, can count in milliseconds: 24 days.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(int.MaxValue);

    // The server's limit is for a dead process. A living process applies its own, which is shorter, so the two can be distinguished.
    private static readonly TimeSpan ServerGrace = TimeSpan.FromSeconds(5);

    /// <summary>The user's, which holds for REFRESH alone; null: the role's own.</summary>
    public string? SearchPath(PlannedRefresh view) => UsersOf(view).FirstOrDefault(IsSearchPath).Value;

    /// <summary>Adds the statement that makes them hold until the transaction ends.</summary>
    public void AddTo(NpgsqlBatch batch, PlannedRefresh view)
    {
        var settings = Of(view).ToList();
        var calls = settings.Select((_, i) =>
            string.Create(CultureInfo.InvariantCulture, $"set_config(${(2 * i) + 1}, ${(2 * i) + 2}, true)"));
        var set = batch.Add($"SELECT {string.Join(", ", calls)}");
        foreach (var (name, value) in settings)
            set.Parameters.With(NpgsqlDbType.Text, name).With(NpgsqlDbType.Text, value);
    }

    private Dictionary<string, string> Of(PlannedRefresh view)
    {
        var server = context.Situation.Catalog.Server;
        var refresh = context.Situation.Refresh;
        var settings = new Dictionary<string, string>(
            UsersOf(view).Where(setting => !IsSearchPath(setting)), StringComparer.OrdinalIgnoreCase)
        {
            ["application_name"] = new SessionTag(context.Run.Id.Id, context.Run.Epoch).ToString(),
            ["lock_timeout"] = Milliseconds(refresh.LockTimeout),
            ["statement_timeout"] = Milliseconds(view.Limit + ServerGrace),
            ["idle_in_transaction_session_timeout"] = "0",
            // A role or a database can carry it, and PostgreSQL's own statements of a concurrent refresh then have syntax errors.
            ["quote_all_identifiers"] = "off",
        };
        if (server.ChecksClients)
            settings["client_connection_check_interval"] = "2000"; // a killed client's backend lets go of its locks
        if (server.Major >= 17)
            settings["transaction_timeout"] = "0";
        if (server.RestrictsRelations)
            settings["restrict_nonsystem_relation_kind"] = ""; // or a view that reads a plain view cannot be refreshed
        return settings;
    }

    /// <summary>Those of the settings, and over them those of the view's policy.</summary>
    private Dictionary<string, string> UsersOf(PlannedRefresh view)
    {
        var settings = new Dictionary<string, string>(context.Situation.Refresh.Settings, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in context.Situation.Ledger.Policy(view.View)
            .Settings.Where(setting => ServerSettings.IsFree(setting.Key)))
            settings[name] = value;
        return settings;
    }

    private static bool IsSearchPath(KeyValuePair<string, string> setting) =>
        setting.Key.Equals("search_path", StringComparison.OrdinalIgnoreCase);

    private static string Milliseconds(TimeSpan duration) =>
        ((long)(duration < Longest ? duration : Longest).TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
