namespace Freshet.Refreshing;

/// <summary>What one attempt to refresh a view came to.</summary>
internal enum AttemptKind
{
    /// <summary>To its end, good or bad.</summary>
    Ended,

    /// <summary>Another run is refreshing the view.</summary>
    ViewHeld,

    /// <summary>Other runs have taken every lane of the database.</summary>
    NoLane,

    /// <summary>No connection could be made: the view itself was not tried.</summary>
    NoConnection,

    /// <summary>To an error that may pass.</summary>
    MayPass,
}
