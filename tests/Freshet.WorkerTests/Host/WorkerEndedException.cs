namespace Freshet.WorkerTests;

/// <summary>The worker's process ended while an answer of it was expected.</summary>
internal sealed class WorkerEndedException(int exitCode, string text) : Exception($"The worker ended with {exitCode}: {text}");
