using System.Globalization;
using System.Text.Json;

namespace Freshet.FunctionsTests.Settings;

/// <summary>What host.json and the engine have to agree on.</summary>
public sealed class HostFileTests
{
    private static readonly JsonElement Queues = JsonDocument
        .Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "host.json"))).RootElement.GetProperty("extensions").GetProperty("queues");

    /// <summary>Before, it would find the run still leased to the worker that crashed, and end as a duplicate.</summary>
    [Fact]
    public void Message_of_a_worker_that_crashed_comes_again_when_its_lease_is_over() =>
        TimeSpan.Parse(Queues.GetProperty("visibilityTimeout").GetString()!, CultureInfo.InvariantCulture) // it is a text
            .ShouldBeInRange(Lease.Expiry + (2 * Lease.Heartbeat), Lease.Queued);

    [Fact]
    public void Worker_takes_one_run_at_a_time() =>
        (Queues.GetProperty("batchSize").GetInt32(), Queues.GetProperty("newBatchThreshold").GetInt32()).ShouldBe((1, 0));
}
