using System.Collections.Concurrent;
using System.Text;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Host;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Freshet.WorkerTests;

/// <summary>The queue triggers of a Functions host, by the extension that the real one loads and with the options of host.json: it takes
/// messages from storage, invokes the worker, and puts what that returns into the queue.</summary>
public sealed class QueueHost : IAsyncDisposable
{
    private const string Runs = "freshet-runs";
    private const string LostRuns = "freshet-runs-poison";

    private readonly IHost _host;
    private readonly ConcurrentQueue<Delivery> _deliveries;

    private QueueHost(IHost host, ConcurrentQueue<Delivery> deliveries)
    {
        _host = host;
        _deliveries = deliveries;
    }

    /// <summary>What was delivered, in the order in which it ended.</summary>
    internal IReadOnlyList<Delivery> Deliveries => [.. _deliveries];

    /// <summary>Waits until so many messages were delivered.</summary>
    internal Task DeliveredAsync(int count) => Eventually.HoldsAsync(
        () => Task.FromResult(_deliveries.Count >= count),
        () => Task.FromResult($"{count} deliveries: {string.Join('\n', _deliveries)}"));

    /// <param name="options">Options of host.json that a test has otherwise.</param>
    internal static async Task<QueueHost> StartAsync(FunctionsHost worker, string storage, params (string Name, string Value)[] options)
    {
        var queues = FunctionsApp.HostFile.GetProperty("extensions").GetProperty("queues").EnumerateObject()
            .ToDictionary(option => option.Name, option => (string?)option.Value.ToString());
        foreach (var (name, value) in options)
            queues[name] = value;
        var deliveries = new ConcurrentQueue<Delivery>();
        var host = new HostBuilder()
            .ConfigureAppConfiguration(configuration => configuration
                .AddInMemoryCollection(queues.Select(option => KeyValuePair.Create($"AzureWebJobs:extensions:queues:{option.Key}", option.Value)))
                .AddInMemoryCollection([KeyValuePair.Create("AzureWebJobsStorage", (string?)storage)]))
            .ConfigureWebJobs(jobs => jobs.AddAzureStorageQueues())
            .ConfigureServices(services => services
                .AddSingleton(worker)
                .AddSingleton(deliveries)
                .AddSingleton(Queue(storage, Runs))
                .AddSingleton<ITypeLocator, OnlyTriggers>())
            .ConfigureLogging(logging => logging.ClearProviders())
            .Build();
        await host.StartAsync();
        return new(host, deliveries);
    }

    /// <summary>A queue, with messages as the host encodes them.</summary>
    internal static QueueClient Queue(string storage, string name) =>
        new(storage, name, new() { MessageEncoding = QueueMessageEncoding.Base64 });

    /// <summary>Puts messages into the queue of runs, as the output of a function.</summary>
    internal static async Task SendAsync(string storage, IEnumerable<string> messages)
    {
        var queue = Queue(storage, Runs);
        await queue.CreateIfNotExistsAsync();
        foreach (var message in messages)
            await queue.SendMessageAsync(message);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    /// <param name="Status">How the worker answered; Lost if it went away.</param>
    internal sealed record Delivery(string Function, string Message, long Count, string Status);

    /// <summary>What the host calls for a message.</summary>
    internal sealed class Triggers(FunctionsHost worker, ConcurrentQueue<Delivery> deliveries, QueueClient runs)
    {
        public Task ExecuteRun([QueueTrigger(Runs)] QueueMessage message) => DeliverAsync(nameof(ExecuteRun), message);

        public Task ReportLostRun([QueueTrigger(LostRuns)] QueueMessage message) => DeliverAsync(nameof(ReportLostRun), message);

        private async Task DeliverAsync(string function, QueueMessage message)
        {
            var text = message.Body.ToString();
            try
            {
                var invocation = await worker.InvokeAsync(function, "message", new() { ["string"] = text });
                foreach (var next in invocation.Messages)
                    await runs.SendMessageAsync(next);
                deliveries.Enqueue(new(function, text, message.DequeueCount, invocation.Status));
                if (invocation.Status != "Success")
                    throw new InvalidOperationException(invocation.Exception);
            }
            catch (WorkerEndedException)
            {
                deliveries.Enqueue(new(function, text, message.DequeueCount, "Lost"));
                throw;
            }
        }
    }

    private sealed class OnlyTriggers : ITypeLocator
    {
        public IReadOnlyList<Type> GetTypes() => [typeof(Triggers)];
    }
}
