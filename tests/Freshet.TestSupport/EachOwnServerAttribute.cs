using System.Diagnostics;
using Xunit.Sdk;

namespace Freshet.TestSupport;

/// <summary>A test that starts a server of its own for each version that there is to test on, which takes its time.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Freshet.TestSupport.EachServerDiscoverer", "Freshet.TestSupport")]
public class EachOwnServerAttribute : EachServerAttribute
{
    public override string? Skip => base.Skip ?? OwnServer.SkipReason;

    public override int Timeout => Debugger.IsAttached ? 3_600_000 : 180_000;
}
