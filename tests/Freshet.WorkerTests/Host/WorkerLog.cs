namespace Freshet.WorkerTests;

/// <summary>A log event that the worker sent to its host.</summary>
/// <param name="Invocation">Empty outside any.</param>
/// <param name="Event">Its name and id, as the host gets them.</param>
internal sealed record WorkerLog(string Invocation, string Category, string Level, string Event, string Message);
