using System.Diagnostics;
using Xunit.Sdk;

namespace Freshet.WorkerTests;

/// <summary>A test on each server that needs Azurite, for six minutes at most.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Freshet.TestSupport.EachServerDiscoverer", "Freshet.TestSupport")]
public sealed class EachServerWithStorageLongAttribute : EachServerWithStorageAttribute
{
    public override int Timeout => Debugger.IsAttached ? 3_600_000 : 360_000;
}
