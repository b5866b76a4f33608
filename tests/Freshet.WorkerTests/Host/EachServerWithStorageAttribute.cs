using Xunit.Sdk;

namespace Freshet.WorkerTests;

/// <summary>A test on each server that needs Azurite, which npm has; with CI set, npm must be there.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Freshet.TestSupport.EachServerDiscoverer", "Freshet.TestSupport")]
public class EachServerWithStorageAttribute : EachServerAttribute
{
    public override string? Skip => Azurite.SkipReason;
}
