namespace Freshet.Cli;

/// <summary>The server refused to read or write the ledger; the message has the fix.</summary>
internal sealed class LedgerRefusedException(string sqlState, string message) : Exception(message)
{
    public string SqlState { get; } = sqlState;
}
