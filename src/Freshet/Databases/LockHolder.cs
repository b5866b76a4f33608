using Freshet.Formatting;
using Freshet.Naming;
using Freshet.Reasons;
using Freshet.Runs;

namespace Freshet.Databases;

/// <summary>A session that holds one of Freshet's advisory locks. Every role that may connect can take them.</summary>
/// <param name="Pid">Null for a prepared transaction, which has no session.</param>
/// <param name="Role">The role that logged in; null if it is not known.</param>
/// <param name="Application">Its application_name, which every session can set to any text.</param>
/// <param name="IsOwnRole">The role is the one that asks.</param>
public sealed record LockHolder(int? Pid, string? Role, string? Application, bool IsOwnRole)
{
    /// <summary>The kind of its latest statement, such as <c>ALTER TABLE</c>; null if that is not known, or not to be seen by this
    /// role.</summary>
    public string? Statement { get; init; }

    /// <summary>The kind of a statement: its first word, or those that say what kind of object it changes. Nothing else of a statement may
    /// be shown.</summary>
    public static string? KindOf(string? query)
    {
        var words = (query ?? "").Split((char[]?)null, 4, StringSplitOptions.RemoveEmptyEntries)
            .TakeWhile(word => word.TrimEnd(';', '(').All(char.IsAsciiLetter)).Select(word => word.TrimEnd(';', '(').ToUpperInvariant())
                .ToList();
        return words switch
        {
            ["ALTER" or "CREATE" or "DROP" or "REFRESH", "MATERIALIZED", "VIEW", ..] => string.Join(' ', words.Take(3)),
            ["ALTER" or "CREATE" or "DROP" or "LOCK", "TABLE" or "VIEW" or "INDEX" or "SCHEMA" or "TRIGGER", ..] =>
                string.Join(' ', words.Take(2)),
            [var first, ..] => first,
            _ => null,
        };
    }

    /// <summary>The run that the session claims to work for.</summary>
    internal SessionTag? Tag => SessionTag.TryParse(Application, out var tag) ? tag : null;

    /// <summary>As in <c>pid 4711, role "mallory", application "psql"</c>.</summary>
    public override string ToString() => Pid is { } pid
        ? $"pid {pid}, role {ViewName.Quote(Role ?? "?")}, application "
            + $"{ViewName.Quote(OneLine.Of(Application ?? ""))}{(Statement is null ? "" : $", statement {Statement}")}"
        : "a prepared transaction";

    /// <summary>Makes it release the lock.</summary>
    public Fix End => Pid is null ? new Fix.Advice(EndText) : new Fix.Sql(EndText);

    /// <summary>The same as text.</summary>
    public string EndText => Pid is { } pid
        ? $"SELECT pg_terminate_backend({pid});"
        : "Run ROLLBACK PREPARED with its gid, which SELECT gid, owner FROM pg_prepared_xacts; lists.";
}
