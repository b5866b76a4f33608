namespace Freshet.Functions;

/// <summary>The queues between triggers and workers, in the storage account of the Functions host.</summary>
internal static class Queues
{
    public const string Runs = "freshet-runs";

    /// <summary>Where the Functions host puts what has failed <c>maxDequeueCount</c> times (host.json).</summary>
    public const string LostRuns = "freshet-runs-poison";
}
