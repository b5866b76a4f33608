using Freshet.Runs;

namespace Freshet.Refreshing.Methods;

/// <summary>The methods that there are.</summary>
internal static class RefreshMethods
{
    private static readonly Dictionary<RefreshMethod, IRefreshMethod> All =
        new IRefreshMethod[] { new ConcurrentRefresh(), new BlockingRefresh(), new SwapRefresh() }.ToDictionary(method => method.Name);

    /// <param name="method">As a plan names it: not <see cref="RefreshMethod.Auto"/>.</param>
    public static IRefreshMethod Of(RefreshMethod method) => All[method];
}
