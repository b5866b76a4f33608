using Xunit.Abstractions;
using Xunit.Sdk;

namespace Freshet.TestSupport;

/// <summary>Makes one test case of a method for each server.</summary>
public sealed class EachServerDiscoverer(IMessageSink diagnostics) : IXunitTestCaseDiscoverer
{
    public IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        PostgresServers.Labels.Select(label => new XunitTestCase(
            diagnostics, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod, [label]));
}
