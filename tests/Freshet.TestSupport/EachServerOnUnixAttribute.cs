using Xunit.Sdk;

namespace Freshet.TestSupport;

/// <summary>A test on each server that needs signals or a shell.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Freshet.TestSupport.EachServerDiscoverer", "Freshet.TestSupport")]
public class EachServerOnUnixAttribute : EachServerAttribute
{
    public override string? Skip => base.Skip ?? (OperatingSystem.IsWindows() ? "Windows has neither these signals nor sh." : null);
}
