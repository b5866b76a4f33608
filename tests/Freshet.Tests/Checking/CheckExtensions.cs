namespace Freshet.Tests;

internal static class CheckExtensions
{
    /// <summary>What <c>check</c> says of a situation's first view, whose database is <c>main</c> in the settings.</summary>
    public static IReadOnlyList<Reason> Check(this Situation situation, ViewFacts? known = null)
    {
        var functions = new DatabaseFunctions(
            None<uint, FunctionFacts>(), None<string, FunctionFacts>(), None<string, string>(), None<ViewName, ViewName>(),
            None<string, string>());
        var view = situation.Catalog.Views[0];
        return new Checker(situation, new(new Dictionary<uint, ViewFacts> { [view.Oid] = known ?? ViewFacts.None }, functions))
            .Check(view);
    }

    private static ILookup<TKey, TValue> None<TKey, TValue>() =>
        Enumerable.Empty<(TKey Key, TValue Value)>().ToLookup(pair => pair.Key, pair => pair.Value);
}
