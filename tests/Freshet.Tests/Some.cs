namespace Freshet.Tests;

/// <summary>Short ways to the facts that tests start from; what a test does not name is unremarkable.</summary>
internal static class Some
{
    /// <summary>A Sunday: <c>hourly</c> has a slot at this very moment, <c>daily</c> had its newest an hour ago.</summary>
    public static readonly DateTimeOffset Now = Utc("2026-03-01 04:00");

    public static readonly CadenceSet Cadences = new([Cadence("hourly", "0 0 * * * *"), Cadence("daily", "0 0 3 * * *")]);

    public static DateTimeOffset Utc(string text) =>
        DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal);

    /// <summary>A name with a dot as <see cref="ViewName.Parse"/> takes it, any other in the schema public.</summary>
    public static ViewName Name(string text) => text.Contains('.', StringComparison.Ordinal) ? ViewName.Parse(text) : new("public", text);

    /// <summary>The same for the same name.</summary>
    public static uint Oid(string name) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(
            System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Name(name).ToString())));

    public static Cadence Cadence(string name, string schedule, string? zone = null) =>
        new(name, $"_{name}", Schedule.Parse(schedule, zone));

    public static MaterializedView View(
        string name,
        string[]? reads = null,
        bool populated = true,
        bool mayRefresh = true,
        string? uniqueIndex = "by_id",
        long bytes = 0) =>
        new(
            Oid(name),
            Name(name),
            Owner: "owner",
            populated,
            mayRefresh,
            Rows: 0,
            bytes,
            uniqueIndex,
            uniqueIndex is null ? $"CREATE UNIQUE INDEX CONCURRENTLY ON {Name(name).ToSql()} (\"id\");" : null,
            [.. (reads ?? []).Select(Name)]);

    public static SwapFacts Swap(bool permitted = false, MethodHistory? history = null, params string[] obstacles) => new(
        permitted, "Freshet:Databases:main:AllowSwap", [.. obstacles.Select(text => new SwapObstacle(text, null))], history ?? new(), Now);

    public static ViewPolicy Policy(string view) => new(Name(view));

    /// <param name="attempt">Default: the last success.</param>
    public static ViewState State(
        string view, DateTimeOffset? success = null, DateTimeOffset? attempt = null, int failures = 0,
        DateTimeOffset? lateAfter = null, params long[] durationsMs) =>
        new(Name(view), attempt ?? success, success, success, lateAfter, failures, durationsMs);

    public static ServerFacts Server(int version = 180000) => new("app", "freshet", version, ChecksClients: true, ReadOnly: false, Now);

    /// <summary>Views without history and policies, at <see cref="Now"/>.</summary>
    public static Situation Situation(params IEnumerable<MaterializedView> views) => new(
        "main", new ViewCatalog(Server(), views), LedgerState.None, Cadences, new RefreshOptions(), new DatabaseOptions(), Now);

    /// <summary>One of its views is being refreshed by a run, as its session and the ledger say.</summary>
    public static Situation Refreshing(this Situation situation, string view)
    {
        var tag = new SessionTag(Guid.Parse("00000000-0000-4000-8000-000000000001"), 1);
        return situation.Held(view, new(4711, "freshet", tag.ToString(), IsOwnRole: true)) with
        {
            Ledger = situation.Ledger with { Tagged = new Dictionary<SessionTag, TaggedRun> { [tag] = new("freshet", Running: true) } },
        };
    }

    /// <summary>A session holds the lock of one of its views.</summary>
    public static Situation Held(this Situation situation, string view, LockHolder holder) =>
        situation with { Catalog = situation.Catalog.WithLocks(new[] { holder }.ToLookup(_ => LockKey.OfView(Oid(view)))) };

    public static Situation With(this Situation situation, params ViewPolicy[] policies) =>
        situation with { Ledger = situation.Ledger with { Policies = policies.ToDictionary(policy => policy.View) } };

    public static Situation With(this Situation situation, params ViewState[] states) =>
        situation with { Ledger = situation.Ledger with { Views = states.ToDictionary(state => state.View) } };

    /// <summary>Planned, with nothing that matters but what it waits for, how urgent it is and how long its path is.</summary>
    public static PlannedRefresh Planned(string name, string[]? after = null, int priority = 0, int pathSeconds = 0) => new(
        Oid(name),
        Name(name),
        Cadence: null,
        RefreshMethod.Concurrent,
        Reason: "selected by name",
        [.. (after ?? []).Select(Name)],
        [.. (after ?? []).Select(Name)],
        priority,
        TimeSpan.FromSeconds(pathSeconds),
        Limit: TimeSpan.FromMinutes(30),
        BlocksReaders: false,
        Slot: null,
        IndexToCreate: null);
}
