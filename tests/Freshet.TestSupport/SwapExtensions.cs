namespace Freshet.TestSupport;

internal static class SwapExtensions
{
    /// <summary>Refreshes views by the method swap, which a setting permits.</summary>
    public static Task<RunResult> SwapAsync(this TestDatabase db, params string[] views) =>
        db.NewEngine(options => options.Refresh.AllowSwap = true).SwapAsync(views);

    public static Task<RunResult> SwapAsync(this Engine engine, params string[] views) =>
        engine.RefreshAsync(Select.Views(views) with { Method = RefreshMethod.Swap });

    /// <summary>The oid that a view has now.</summary>
    public static Task<uint> OidAsync(this TestDatabase db, string view) => db.ScalarAsync<uint>($"SELECT '{view}'::regclass::oid");
}
