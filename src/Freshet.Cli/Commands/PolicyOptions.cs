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
        new("--cadence") { Description = "Whose ticks refresh it, whatever its name says", HelpName = "NAME" };
    private readonly Option<string?> _method = new("--method") { Description = "auto, concurrent or blocking", HelpName = "M" };
    private readonly Option<int?> _priority =
        Options.Number("--priority", -1000, 1000, "Among views that are ready, the higher goes first; 0 unless set");
    private readonly Option<string?> _timeout =
        new("--statement-timeout") { Description = "How long its refresh may take, such as 2h or 00:45:00", HelpName = "TIME" };
    private readonly Option<string?> _maxAge =
        new("--max-age") { Description = "The age of its data from which it is late, such as 90m", HelpName = "TIME" };
    private readonly Option<string?> _paused = Options.Switch("--paused", "true: nothing refreshes it until this is false");
    private readonly Option<string[]> _alsoReads = new("--also-reads")
    {
        Description = "A view that it reads in a way that the catalog does not show; can be repeated",
        HelpName = "VIEW",
    };
    private readonly Option<string?> _note = new("--note") { Description = "Why it is so, for whoever reads it next", HelpName = "TEXT" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _cadence, _method, _priority, _timeout, _maxAge, _paused, _alsoReads, _note })
            command.Options.Add(option);
    }

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
                        : throw new UsageException($"--method takes none, {string.Join(", ", Words.All<RefreshMethod>())}, "
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
                "Say what to set: --cadence, --method, --priority, --statement-timeout, --max-age, --paused, --also-reads or --note.")
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
        new($"There is no cadence '{name}'. There are: {string.Join(", ", cadences.All.Select(known => known.Name))}, and none.");

    private static TimeSpan? Time(string option, string text)
    {
        if (text == None)
            return null;
        return Spans.TryParse(text, out var span) && span > TimeSpan.Zero
            ? span
            : throw new UsageException($"{option} takes none or a time such as 90s, 45m, 2h or 00:45:00, not '{text}'.");
    }

    private static string Existing(string text, ViewCatalog catalog) =>
        ViewName.TryParse(text, out var name) && catalog.Find(name) is not null
            ? name.ToString()
            : throw new UsageException($"--also-reads takes the name of a materialized view, as schema.name; there is none '{text}'.");
}
