namespace Freshet.InfraTests;

internal static class ShouldlyExtensions
{
    /// <summary>The only one that fits.</summary>
    public static T ShouldHaveSingle<T>(this IEnumerable<T> all, Func<T, bool> fits) => all.Where(fits).ToList().ShouldHaveSingleItem();
}
