using System.Diagnostics;
using Xunit.Sdk;

namespace Freshet.WorkerTests;

/// <summary>A test on the newest server alone that needs Azurite, for six minutes at most.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Freshet.TestSupport.NewestServerDiscoverer", "Freshet.TestSupport")]
public sealed class NewestServerWithStorageAttribute : EachServerWithStorageAttribute
{
    public override int Timeout => Debugger.IsAttached ? 3_600_000 : 360_000;
}
