using System.Text.Json.Serialization;
using Freshet.Formatting;
using static Freshet.Reasons.Severity;

namespace Freshet.Reasons;

/// <summary>Why a view was not refreshed, or what keeps it from being fresh.</summary>
/// <remarks>This is the only place where codes are defined: a line each, with how bad it is and, where a run reports it, what that
/// means for the view's next attempts. Programs may rely on them, so their names do not change.</remarks>
[JsonConverter(typeof(WordConverter<ReasonCode>))]
public enum ReasonCode
{
    // A run does not include the view.
    [Code(Info, "the selection does not include it")] NotSelected,
    [Code(Info, "it is not due yet")] NotDue,
    [Code(Info, "its last refresh failed; it is retried later")] RetryLater,
    [Code(Info, "another run that is queued or running includes it")] InAnotherRun,
    [Code(Info, "a view that it reads has no data yet and is retried later")] WaitsForUpstream,
    [Code(Info, "its policy pauses it")] Paused,
    [Code(Info, "the settings Include and Exclude exclude it")] Excluded,
    [Code(Info, "the server is a standby or read only, and the setting ReadOnly says that this is meant")] Standby,
    [Code(Warning, "no schedule applies to it")] Unscheduled,
    [Code(Error, "its policy names a cadence that the settings do not have")] UnknownCadence,

    // Something has to change before the view can be refreshed.
    [Code(Error, "it reads itself", Effect.Obstacle)] Cycle,
    [Code(Error, "the server is a standby or read only", Effect.Obstacle)] ReadOnly,
    [Code(Error, "the role lacks permission to refresh it", Effect.Obstacle)] NoPermission,
    [Code(Warning, "it has no unique index that a concurrent refresh can use", Effect.Obstacle)] NoUniqueIndex,
    [Code(Error, "a view that it reads has no data", Effect.Obstacle)] UpstreamNotPopulated,
    [Code(Error, "the method swap was requested, and no setting permits it", Effect.Obstacle)] SwapNotAllowed,
    [Code(Warning, "a swap could not keep all that belongs to it", Effect.Obstacle)] SwapIneligible,

    // The run could not refresh the view, and the next one may.
    [Code(Error, "a view that it reads was not refreshed")] UpstreamFailed,
    [Code(Error, "the run's time was over before its refresh could begin")] Deadline,
    [Code(Error, "other runs used all lanes of the database")] LanesBusy,
    [Code(Error, "a session that does not belong to Freshet holds its lock")] LockHeldByStranger,
    [Code(Info, "another run was refreshing it")] AlreadyRunning,
    [Code(Info, "another run has refreshed it")] AlreadyRefreshed,
    [Code(Error, "the run was cancelled")] Cancelled,
    [Code(Error, "it was cancelled on the server")] CancelledOnServer,
    [Code(Error, "Freshet was stopped; the next tick resumes the run")] Interrupted,

    // An attempt failed.
    [Code(Error, "readers were blocked for as long as MaxBlocking allows", Effect.Failure)] BlockedTooLong,
    [Code(Error, "the refresh took longer than StatementTimeout allows", Effect.Failure)] TimedOut,
    [Code(Error, "another session held a lock for longer than LockTimeout", Effect.Failure)] LockTimeout,
    [Code(Error, "its query returns rows that violate its unique index", Effect.Failure)] DuplicateKey,
    [Code(Error, "the data does not fit its query", Effect.Failure)] BadData,
    [Code(Error, "a function of its query names something without a schema", Effect.Failure)] NameNotFound,
    [Code(Error, "the view changed after it was planned", Effect.Failure)] PlanOutdated,
    [Code(Error, "it was dropped or renamed after it was planned")] ViewDropped,
    [Code(Error, "it was changed while the copy for a swap was built", Effect.Failure)] ViewChanged,
    [Code(Error, "other sessions read it without a gap, so that its copy could not take its place", Effect.Failure)] ExchangeBlocked,
    [Code(Error, "a copy of it that was made from the text of its definition differs from it", Effect.Failure)] SwapUnfaithful,
    [Code(Error, "the role or the view's owner lacks a permission", Effect.Failure)] PermissionDenied,
    [Code(Error, "an event trigger failed, which runs at every refresh", Effect.Failure)] EventTriggerFailed,
    [Code(Error, "the server refuses a setting of the refresh", Effect.Failure)] SettingRefused,
    [Code(Error, "the server's disk is full", Effect.Failure)] DiskFull,
    [Code(Error, "the server is out of memory", Effect.Failure)] OutOfMemory,
    [Code(Error, "the server has no connection left", Effect.Failure)] TooManyConnections,
    [Code(Error, "the server could not be reached", Effect.Failure)] Unreachable,
    [Code(Error, "the connection was lost, so it is not known whether the refresh was committed", Effect.Failure)] AmbiguousOutcome,
    [Code(Error, "the server refused the refresh", Effect.Failure)] ServerError,
    [Code(Error, "a bug in Freshet", Effect.Failure)] InternalError,

    // What only 'check' and the list of views report.
    [Code(Error, "its last refresh failed")] Failing,
    [Code(Warning, "its data is older than it should be")] Late,
    [Code(Error, "it has no data, so reading it fails")] NotPopulated,
    [Code(Error, "its name may have lost its suffix at 63 bytes")] NameCut,
    [Code(Warning, "one of its unique indexes is invalid")] InvalidIndex,
    [Code(Info, "it has a unique index that a concurrent refresh cannot use")] UnusableIndex,
    [Code(Warning, "a pattern of the setting Include matches no view")] PatternUnmatched,
    [Code(Warning, "its key has NULLs")] NullInKey,
    [Code(Warning, "every refresh changes every row")] ChangingColumn,
    [Code(Warning, "a function hides that it reads another view")] HiddenDependency,
    [Code(Warning, "a function names something without a schema")] UnqualifiedName,
    [Code(Warning, "its policy names a view that does not exist")] AlsoReadsUnknown,
    [Code(Warning, "a policy names a view that does not exist")] PolicyWithoutView,
    [Code(Warning, "its refreshes take nearly as long as StatementTimeout allows")] NearTimeout,
    [Code(Info, "it seems that it is never read")] NeverRead,
    [Code(Error, "an object of the ledger uses something outside it")] LedgerBoundOutside,
    [Code(Warning, "it is refreshed more often than a view that it reads")] SlowerUpstream,
    [Code(Warning, "row-level security filters what it reads")] RowSecurity,
    [Code(Warning, "its key differs from one refresh to the next")] UnstableKey,
    [Code(Info, "an event trigger runs at every refresh, as the refreshing role")] EventTrigger,
    [Code(Info, "its query runs a query that is kept as a text")] TextQuery,
    [Code(Warning, "it could not be checked as a whole")] CheckFailed,
    [Code(Info, "a swap would be faster, and no setting permits it")] SwapWouldHelp,
}
