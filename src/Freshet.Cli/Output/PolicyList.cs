using System.Globalization;
using Freshet.Formatting;
using Freshet.Hosting.Json;
using Freshet.Ledger;
using Freshet.Naming;
using Freshet.Planning;
using Freshet.Refreshing;

namespace Freshet.Cli;

/// <summary>Policies as people read them, or as JSON.</summary>
internal static class PolicyList
{
    public static void Write(bool json, IReadOnlyList<PolicyShape> policies)
    {
        if (json)
            JsonOutput.Write(policies, JsonOutput.Shapes.IReadOnlyListPolicyShape);
        else if (policies.Count == 0)
            Console.Out.WriteLine("There are no policies.");
        else
            Listing.Write(
                [new("Database") { Droppable = 1 }, new("View") { IsName = true }, new("Policy") { IsText = true }],
                policies.Select(policy => (IReadOnlyList<string>)
                    [policy.Database, new ViewName(policy.Schema, policy.Name).ToString(), Text(policy)]));
    }

    /// <summary>All that applies to each view, and where it comes from.</summary>
    public static void WriteEffective(Situation situation, IReadOnlyList<ViewName> views)
    {
        foreach (var view in views)
        {
            Console.Out.WriteLine(Printable.Line(view.ToString()));
            foreach (var (name, value, source) in Effective(situation, situation.Ledger.Policy(view)))
                Console.Out.WriteLine(Printable.Line($"  {name,-18} {value}{(source.Length == 0 ? "" : $"  ({source})")}"));
        }
    }

    /// <summary>The parts that are set, as one would type them.</summary>
    private static string Text(PolicyShape policy)
    {
        var parts = new List<string>();
        Add("cadence", policy.Cadence);
        Add("method", policy.Method is { } method ? Words.Of(method) : null);
        Add("priority", policy.Priority == 0 ? null : policy.Priority);
        Add("statement-timeout", policy.StatementTimeout);
        Add("max-age", policy.MaxAge);
        Add("paused", policy.Paused ? "true" : null);
        foreach (var (name, value) in policy.Settings.OrderBy(setting => setting.Key, StringComparer.Ordinal))
            Add("setting", $"{name}={value}");
        foreach (var read in policy.AlsoReads)
            Add("also-reads", read);
        Add("allow-swap", policy.AllowSwap is { } allow ? (allow ? "true" : "false") : null);
        Add("note", policy.Note);
        if (policy is { Paused: false, PausedUntil: { } until } && until > TimeProvider.System.GetUtcNow())
            parts.Add($"(paused until {Times.Text(until)})");
        if (policy.PauseNote is { } why)
            parts.Add($"(paused: {why})");
        return parts.Count == 0 ? "nothing is set" : string.Join(' ', parts);

        void Add(string name, object? value)
        {
            if (value is not null)
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"--{name} {value}"));
        }
    }

    private static IEnumerable<(string Name, string Value, string Source)> Effective(Situation situation, ViewPolicy policy)
    {
        var byName = situation.Cadences.ForName(policy.View.Name)?.Name;
        yield return policy.Cadence is { } cadence
            ? ("cadence", cadence, $"policy; its name says {byName ?? "none"}")
            : ("cadence", byName ?? "none", byName is null ? "no schedule applies to it" : "its name");
        yield return policy.Method is { } method
            ? ("method", Words.Of(method), "policy")
            : ("method", Words.Of(situation.Refresh.Method), "setting Method");
        yield return ("priority", policy.Priority.ToString(CultureInfo.InvariantCulture), policy.Priority == 0 ? "default" : "policy");
        yield return policy.StatementTimeout is { } limit
            ? ("statement timeout", Times.Text(limit), "policy")
            : ("statement timeout", Times.Text(situation.Refresh.StatementTimeout), "setting StatementTimeout");
        yield return policy.MaxAge is { } maxAge ? ("max age", Times.Text(maxAge), "policy") : ("max age", "none", "its cadence decides");
        yield return policy switch
        {
            { Paused: true } => ("paused", "yes", "policy"),
            { PausedUntil: { } until } when policy.IsPaused(situation.Now) => ("paused", $"until {Times.Text(until)}", "policy"),
            _ => ("paused", "no", ""),
        };
        if (policy.PauseNote is { } why)
            yield return ("paused", why, "why");
        foreach (var (name, value) in situation.Refresh.Settings
            .Where(setting => !policy.Settings.ContainsKey(setting.Key) || !ServerSettings.IsFree(setting.Key)))
            yield return ("setting", $"{name}={value}", "setting Settings");
        foreach (var (name, value) in policy.Settings)
            yield return ("setting", $"{name}={value}", ServerSettings.IsFree(name) ? "policy"
                : "policy; ignored, as no policy can set it");
        foreach (var read in policy.AlsoReads)
            yield return ("also reads", read, "policy");
        yield return ("swap", situation.MaySwap(policy.View) ? "permitted" : "not permitted",
            policy.AllowSwap is null ? "setting AllowSwap" : "policy");
        if (policy.Note is { } note)
            yield return ("note", note, "");
    }
}
