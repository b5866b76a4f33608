namespace Freshet;

/// <summary>What the first round trip read, under the view's lock and before its REFRESH.</summary>
internal readonly record struct ViewMoment(
    DateTimeOffset Now, DateTimeOffset? DataAsOf, DateTimeOffset? LastSuccessAt, DateTimeOffset? NewestRead, bool DoneInRun);
