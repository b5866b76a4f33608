namespace Freshet.Cli;

/// <summary>The server did not let the ledger be read, or something be written to it; the message says what to do.</summary>
internal sealed class LedgerRefusedException(string sqlState, string message) : Exception(message)
{
    public string SqlState { get; } = sqlState;
}
