using System.CommandLine;
using Freshet.Cadences;
using Freshet.Catalog;
using Freshet.Formatting;
using Freshet.Hosting.Settings;
using Freshet.Ledger;
using Freshet.Naming;
using Freshet.Refreshing;
using Freshet.Runs;

namespace Freshet.Cli;

/// <summary>The parts of a policy on the command line.</summary>
internal sealed class PolicyOptions
{
    private const string None = "none";

    private readonly Option<string?> _cadence =
        new("--cadence") { Description = "The cadence that refreshes the view, whatever its name ends in", HelpName = "NAME" };
    private readonly Option<string?> _method = new("--method") { Description = "auto, concurrent, blocking or swap", HelpName = "M" };
    private readonly Option<int?> _priority =
        Options.Number("--priority", -1000, 1000, "Of the views that are ready, those with a higher number go first (default: 0)");
    private readonly Option<string?> _timeout =
        new("--statement-timeout") { Description = "Time limit for its refresh, such as 2h or 00:45:00", HelpName = "TIME" };
    private readonly Option<string?> _maxAge =
        new("--max-age") { Description = "The view is late once its data is older than this, such as 90m", HelpName = "TIME" };
    private readonly Option<string?> _paused = Options.Switch("--paused", "true: it is not refreshed until this is false again");
    private readonly Option<string[]> _settings = new("--setting")
    {
        Description = "A setting of the server for its refresh, such as work_mem=1GB; without a value it is cleared; can be repeated",
        HelpName = "NAME=VALUE",
    };
    private readonly Option<string[]> _alsoReads = new("--also-reads")
    {
        Description = "A view that it reads through a function, which PostgreSQL does not record; can be repeated",
        HelpName = "VIEW",
    };
    private readonly Option<string?> _allowSwap =
        Options.Switch("--allow-swap", "Whether the method swap may create, exchange and drop the view; none: as the settings say", None);
    private readonly Option<string?> _note =
        new("--note") { Description = "A note for your colleagues, such as the reason for a pause", HelpName = "TEXT" };

    public void AddTo(DocumentedCommand command) =>
        command.Add("Parts of the policy", _cadence, _method, _priority, _timeout, _maxAge, _paused, _settings, _alsoReads, _allowSwap, _note);

    /// <returns>What the options make of a policy.</returns>
    /// <exception cref="UsageException">A value does not fit, or no part is named.</exception>
    public Func<ViewPolicy, ViewPolicy> Read(ParseResult parsed, CadenceSet cadences, ViewCatalog catalog)
    {
        var changes = new List<Func<ViewPolicy, ViewPolicy>>();
        if (parsed.GetValue(_cadence) is { } cadence)
        {
            var name = cadence == None ? null : (cadences.Find(cadence) ?? throw UnknownCadence(cadence, cadences)).Name;
            changes.Add(policy => policy with { Cadence = name });
        }
        if (parsed.GetValue(_method) is { } method)
        {
            var known = Method(method);
            changes.Add(policy => policy with { Method = known });
        }
        if (parsed.GetValue(_priority) is { } priority)
            changes.Add(policy => policy with { Priority = priority });
        if (parsed.GetValue(_timeout) is { } timeout)
        {
            var span = Time("--statement-timeout", timeout);
            changes.Add(policy => policy with { StatementTimeout = span });
        }
        if (parsed.GetValue(_maxAge) is { } maxAge)
        {
            var span = Time("--max-age", maxAge);
            changes.Add(policy => policy with { MaxAge = span });
        }
        if (parsed.GetValue(_paused) is { } paused)
            changes.Add(policy => policy with { Paused = bool.Parse(paused), PausedUntil = null, PauseNote = null });
        if (parsed.GetValue(_settings) is { Length: > 0 } settings)
            changes.Add(SettingChange(settings));
        if (parsed.GetValue(_alsoReads) is { Length: > 0 } reads)
        {
            IReadOnlyList<string> views = reads is [None] ? [] : [.. reads.Select(read => Existing(read, catalog))];
            changes.Add(policy => policy with { AlsoReads = views });
        }
        if (parsed.GetValue(_allowSwap) is { } allow)
        {
            bool? allowed = allow == None ? null : bool.Parse(allow);
            changes.Add(policy => policy with { AllowSwap = allowed });
        }
        if (parsed.GetValue(_note) is { } note)
            changes.Add(policy => policy with { Note = note == None ? null : note });
        return changes.Count > 0
            ? policy => changes.Aggregate(policy, (changed, change) => change(changed))
            : throw new UsageException(
                "Give at least one option: --cadence, --method, --priority, --statement-timeout, --max-age, --paused, --setting, "
                + "--also-reads, --allow-swap or --note.");
    }

    private static RefreshMethod? Method(string method)
    {
        if (method == None)
            return null;
        return Words.TryParse<RefreshMethod>(method, out var known)
            ? known
            : throw new UsageException($"--method must be none or one of {string.Join(", ", Words.All<RefreshMethod>())}, not '{method}'.");
    }

    private static Func<ViewPolicy, ViewPolicy> SettingChange(string[] texts)
    {
        if (texts is [None])
            return policy => policy with { Settings = new Dictionary<string, string>() };
        var settings = texts.Select(text => text.Split('=', 2)).ToList();
        if (settings.Find(setting => setting.Length < 2 || setting[0].Trim().Length == 0) is { } wrong)
            throw new UsageException($"--setting must be none or NAME=VALUE, such as work_mem=1GB, not '{string.Join('=', wrong)}'.");
        var pairs = settings.Select(setting => KeyValuePair.Create(setting[0].Trim(), setting[1].Trim())).ToList();
        if (ServerSettings.Refused(pairs, "--setting ").FirstOrDefault() is { } refused)
            throw new UsageException(refused);
        return policy =>
        {
            var changed = new Dictionary<string, string>(policy.Settings, StringComparer.OrdinalIgnoreCase);
            foreach (var (name, value) in pairs)
            {
                if (value.Length == 0)
                    changed.Remove(name);
                else
                    changed[name] = value;
            }
            return policy with { Settings = changed };
        };
    }

    private static UsageException UnknownCadence(string name, CadenceSet cadences) =>
        new($"There is no cadence '{name}', only {string.Join(", ", cadences.All.Select(known => known.Name))} and none."
            + (Similar.To(name, cadences.All.Select(known => known.Name)) is { } meant ? $" Did you mean {meant}?" : ""));

    private static TimeSpan? Time(string option, string text)
    {
        if (text == None)
            return null;
        return Spans.TryParse(text, out var span) && span > TimeSpan.Zero
            ? span
            : throw new UsageException($"{option} must be none or a time such as 90s, 45m, 2h or 00:45:00, not '{text}'.");
    }

    private static string Existing(string text, ViewCatalog catalog) =>
        ViewName.TryParse(text, out var name) && catalog.Find(name) is not null
            ? name.ToString()
            : throw new UsageException($"--also-reads needs the name of a materialized view, as schema.name; there is no '{text}'.");
}
