namespace Freshet.WorkerTests;

/// <summary>A test that needs Azurite, which npm has; with CI set, npm must be there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactWithStorageAttribute : FactAttribute
{
    public override string? Skip => Azurite.SkipReason ?? (OperatingSystem.IsWindows() ? "It is a script for bash." : null);

    public override int Timeout => 300_000;
}
