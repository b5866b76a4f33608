using Freshet.Databases;

namespace Freshet.Hosting.Databases;

/// <summary>What one of several databases answered, or why it did not.</summary>
/// <param name="Value">Null if there is an error.</param>
public sealed record DatabaseAnswer<T>(Database Database, T? Value, Exception? Error)
    where T : class;
