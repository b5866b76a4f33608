namespace Freshet.TestSupport;

internal static class CheckExtensions
{
    /// <summary>What <c>freshet check</c> finds of one view, by its name without the schema.</summary>
    /// <param name="role">Who asks.</param>
    public static async Task<IReadOnlyList<Reason>> CheckAsync(
        this TestDatabase db, string view, bool deep = false, string? role = null, Action<EngineOptions>? configure = null)
    {
        var reports = await db.NewEngine(configure, role).CheckAsync(deep);
        return reports.Single(report => report.View!.Value.Name == view).Problems;
    }

    /// <summary>A report for each view.</summary>
    public static async Task<IReadOnlyList<CheckReport>> CheckAsync(this Engine engine, bool deep = false)
    {
        var situation = await engine.ReadSituationAsync();
        return await ViewChecker.CheckAsync(
            engine.Database, situation, situation.Catalog.Views.Select(known => known.Name).ToHashSet(),
            deep ? TimeSpan.FromSeconds(20) : null, CancellationToken.None);
    }

    /// <summary>The one problem of a view that has this code.</summary>
    public static async Task<Reason> ProblemAsync(this TestDatabase db, string view, string code, bool deep = false) =>
        (await db.CheckAsync(view, deep)).Where(problem => Words.Of(problem.Code) == code)
            .ShouldHaveSingleItem($"{code}: {string.Join(", ", (await db.CheckAsync(view, deep)).Select(problem => Words.Of(problem.Code)))}");

    public static async Task<List<string>> CodesAsync(this TestDatabase db, string view, bool deep = false) =>
        [.. (await db.CheckAsync(view, deep)).Select(problem => Words.Of(problem.Code))];

    /// <summary>Does what a problem's fix says, in the shell or on the server, and checks that the problem is gone.</summary>
    public static async Task FixAsync(this TestDatabase db, string view, Reason problem, bool deep = false)
    {
        await db.DoAsync(problem.Fix());
        (await db.CodesAsync(view, deep)).ShouldNotContain(Words.Of(problem.Code), problem.Fix());
    }

    /// <summary>Runs each statement and each command, in their order.</summary>
    public static async Task DoAsync(this TestDatabase db, params IEnumerable<Fix> fixes)
    {
        foreach (var fix in fixes)
        {
            if (fix is Fix.Command command)
                (await FreshetCommand.On(db).RunAsync([.. command.Arguments])).ShouldExit(0);
            else
                await db.ExecuteAsync(fix.ShouldBeOfType<Fix.Sql>().Statement);
        }
    }

    /// <summary>Does what can be pasted at once.</summary>
    public static async Task DoAsync(this TestDatabase db, string fix)
    {
        if (fix.StartsWith("freshet ", StringComparison.Ordinal))
            (await FreshetCommand.On(db).PasteAsync(fix)).ShouldExit(0);
        else
            await db.ExecuteAsync(fix);
    }
}
