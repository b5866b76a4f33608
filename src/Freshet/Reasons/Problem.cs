namespace Freshet.Reasons;

/// <summary>Something about a view that its owner should know.</summary>
/// <param name="Code">Stable: programs may rely on it. The README lists them.</param>
/// <param name="Message">One sentence.</param>
/// <param name="Fix">The statement, command or setting that mends it.</param>
public sealed record Problem(string Code, Severity Severity, string Message, string Fix);
