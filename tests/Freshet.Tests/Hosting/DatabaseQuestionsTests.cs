namespace Freshet.Tests;

public sealed class DatabaseQuestionsTests
{
    [Fact]
    public async Task AskEach_answers_come_in_the_order_of_the_databases_and_an_error_is_one_of_them()
    {
        var answers = await Databases(3).AskEachAsync(
            database => database.Name == "db1" ? throw new TimeoutException("away") : Task.FromResult(database.Name.ToUpperInvariant()),
            CancellationToken.None);

        answers.Select(answer => answer.Database.Name).ShouldBe(["db0", "db1", "db2"]);
        answers.Select(answer => answer.Value).ShouldBe(["DB0", null, "DB2"]);
        answers.Select(answer => answer.Error is TimeoutException).ShouldBe([false, true, false]);
    }

    [Fact]
    public async Task AskEach_asks_no_more_than_a_few_at_a_time()
    {
        var (asked, most) = (0, 0);
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answers = await Databases(DatabaseQuestions.AtOnce * 3).AskEachAsync(
            async database =>
            {
                var now = Interlocked.Increment(ref asked);
                InterlockedMax(ref most, now);
                if (now == DatabaseQuestions.AtOnce)
                    full.TrySetResult();
                await full.Task; // the first stay until as many as may be asked are
                Interlocked.Decrement(ref asked);
                return database;
            },
            CancellationToken.None);

        answers.ShouldAllBe(answer => answer.Error == null);
        most.ShouldBe(DatabaseQuestions.AtOnce);
    }

    [Fact]
    public async Task AskEach_of_a_caller_who_left_ends()
    {
        using var cancel = new CancellationTokenSource();
        var asked = Databases(2).AskEachAsync(
            async database =>
            {
                await cancel.CancelAsync();
                cancel.Token.ThrowIfCancellationRequested();
                return database;
            },
            cancel.Token);

        await Should.ThrowAsync<OperationCanceledException>(asked);
    }

    private static List<Database> Databases(int count) =>
        [.. Enumerable.Range(0, count).Select(number => new Database($"db{number}", new() { ConnectionString = "Host=nowhere.invalid" }))];

    private static void InterlockedMax(ref int most, int value)
    {
        int known;
        while ((known = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, known) != known)
        {
            // Another was quicker.
        }
    }
}
