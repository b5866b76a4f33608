namespace Freshet.Cli;

/// <summary>The server did not let something be written to the ledger; the message says what to do.</summary>
internal sealed class LedgerRefusedException(string sqlState, string message) : Exception(message)
{
    public string SqlState { get; } = sqlState;
}
