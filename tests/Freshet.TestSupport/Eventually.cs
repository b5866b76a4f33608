namespace Freshet.TestSupport;

/// <summary>Waits for a state, never for a time.</summary>
internal static class Eventually
{
    // Only a state that never comes takes that long.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <param name="explain">What to say when the state did not come.</param>
    public static async Task HoldsAsync(Func<Task<bool>> state, Func<Task<string>> explain)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await state())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Deadline)
                throw new TimeoutException($"This did not come to hold within {Deadline.TotalSeconds} s: {await explain()}");
            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }
    }
}
