namespace Freshet.Reasons;

/// <summary>What an outcome with a code means for the view's next attempts.</summary>
internal enum Effect
{
    /// <summary>Nothing: the next tick decides as if it had not been.</summary>
    None,

    /// <summary>It counts as an attempt: ticks report it once for each slot, and not as a failure of the view's.</summary>
    Obstacle,

    /// <summary>It counts as a failed attempt: ticks try the view again after longer and longer pauses.</summary>
    Failure,
}
