namespace Freshet.Cli;

/// <summary>The command was called in a way that cannot be carried out.</summary>
/// <param name="message">What is wrong, and what would be right.</param>
internal class UsageException(string message) : Exception(message);
