using System.CommandLine;
using Freshet.Cadences;
using Freshet.Catalog;
using Freshet.Formatting;
using Freshet.Hosting.Json;
using Freshet.Hosting.Settings;
using Freshet.Ledger;
using Freshet.Naming;
using Freshet.Runs;

namespace Freshet.Cli;

/// <summary>The parts of a policy on the command line.</summary>
internal sealed class PolicyOptions
{
    private const string None = "none";

    private readonly Option<string?> _cadence =
        new("--cadence") { Description = "The cadence that refreshes the view, whatever its name ends in", HelpName = "NAME" };
    private readonly Option<string?> _method = new("--method") { Description = "auto, concurrent or blocking", HelpName = "M" };
    private readonly Option<int?> _priority =
        Options.Number("--priority", -1000, 1000, "Of the views that are ready, those with a higher number go first (default: 0)");
    private readonly Option<string?> _timeout =
        new("--statement-timeout") { Description = "Time limit for its refresh, such as 2h or 00:45:00", HelpName = "TIME" };
    private readonly Option<string?> _maxAge =
        new("--max-age") { Description = "The view is late once its data is older than this, such as 90m", HelpName = "TIME" };
    private readonly Option<string?> _paused = Options.Switch("--paused", "true: it is not refreshed until this is false again");
    private readonly Option<string[]> _alsoReads = new("--also-reads")
    {
        Description = "A view that it reads through a function, which PostgreSQL does not record; can be repeated",
        HelpName = "VIEW",
    };
    private readonly Option<string?> _note =
        new("--note") { Description = "A note for your colleagues, such as the reason for a pause", HelpName = "TEXT" };

    public void AddTo(DocumentedCommand command) =>
        command.Add("Parts of the policy", _cadence, _method, _priority, _timeout, _maxAge, _paused, _alsoReads, _note);

    /// <exception cref="UsageException">A value does not fit, or no part is named.</exception>
    public ViewPolicy Apply(ParseResult parsed, ViewPolicy policy, CadenceSet cadences, ViewCatalog catalog)
    {
        var before = policy;
        if (parsed.GetValue(_cadence) is { } cadence)
            policy = policy with
            {
                Cadence = cadence == None ? null : (cadences.Find(cadence) ?? throw UnknownCadence(cadence, cadences)).Name,
            };
        if (parsed.GetValue(_method) is { } method)
            policy = policy with
            {
                Method = method == None
                    ? null
                    : Words.TryParse<RefreshMethod>(method, out var known)
                        ? known
                        : throw new UsageException($"--method must be none or one of {string.Join(", ", Words.All<RefreshMethod>())}, "
                            + $"not '{method}'."),
            };
        if (parsed.GetValue(_priority) is { } priority)
            policy = policy with { Priority = priority };
        if (parsed.GetValue(_timeout) is { } timeout)
            policy = policy with { StatementTimeout = Time("--statement-timeout", timeout) };
        if (parsed.GetValue(_maxAge) is { } maxAge)
            policy = policy with { MaxAge = Time("--max-age", maxAge) };
        if (parsed.GetValue(_paused) is { } paused)
            policy = policy with { Paused = bool.Parse(paused) };
        if (parsed.GetValue(_alsoReads) is { Length: > 0 } reads)
            policy = policy with { AlsoReads = reads is [None] ? [] : [.. reads.Select(read => Existing(read, catalog))] };
        if (parsed.GetValue(_note) is { } note)
            policy = policy with { Note = note == None ? null : note };
        return ReferenceEquals(policy, before)
            ? throw new UsageException(
                "Give at least one option: --cadence, --method, --priority, --statement-timeout, --max-age, --paused, --also-reads or --note.")
            : policy;
    }

    /// <summary>The parts that are set, as one would type them.</summary>
    public static string Text(PolicyShape policy)
    {
        var parts = new List<string>();
        Add("cadence", policy.Cadence);
        Add("method", policy.Method is { } method ? Words.Of(method) : null);
        Add("priority", policy.Priority == 0 ? null : policy.Priority);
        Add("statement-timeout", policy.StatementTimeout);
        Add("max-age", policy.MaxAge);
        Add("paused", policy.Paused ? "true" : null);
        foreach (var read in policy.AlsoReads)
            Add("also-reads", read);
        Add("note", policy.Note);
        return parts.Count == 0 ? "nothing is set" : string.Join(' ', parts);

        void Add(string name, object? value)
        {
            if (value is not null)
                parts.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"--{name} {value}"));
        }
    }

    private static UsageException UnknownCadence(string name, CadenceSet cadences) =>
        new($"There is no cadence '{name}', only {string.Join(", ", cadences.All.Select(known => known.Name))} and none.");

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
