using Freshet.Naming;
using Freshet.Reasons;

namespace Freshet.Checking;

/// <summary>The problems of one view.</summary>
/// <param name="View">Null: of the database as a whole.</param>
public sealed record CheckReport(ViewName? View, IReadOnlyList<Reason> Problems);
