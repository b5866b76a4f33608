using Microsoft.Azure.Functions.Worker;

namespace Freshet.Functions;

/// <summary>The queues: one message is one run. A message comes again after an exception, so there is one only if the run
/// has to be executed again.</summary>
/// <remarks>The names of the functions are a contract: alerts and the platform's scaling name them.</remarks>
public sealed class QueueFunctions(QueueWorker worker, LostRuns lostRuns)
{
    /// <returns>The rest of the run, if its time was over.</returns>
    [Function("ExecuteRun")]
    [QueueOutput(Queues.Runs)]
    public Task<string[]> ExecuteRun([QueueTrigger(Queues.Runs)] string message, CancellationToken cancellationToken) =>
        worker.ExecuteAsync(message, cancellationToken);

    [Function("ReportLostRun")]
    public Task ReportLostRun([QueueTrigger(Queues.LostRuns)] string message, CancellationToken cancellationToken) =>
        lostRuns.ReportAsync(message, cancellationToken);
}
