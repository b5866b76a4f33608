using Xunit.Sdk;

namespace Freshet.BrowserTests;

/// <summary>A test in a browser, on the newest server: what differs between servers is tested without a browser.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Freshet.TestSupport.NewestServerDiscoverer", "Freshet.TestSupport")]
public sealed class InBrowserAttribute : EachServerAttribute
{
    public override string? Skip => base.Skip ?? BrowserProgram.SkipReason;
}
