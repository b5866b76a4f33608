using System.Text;

namespace Freshet.Cli;

/// <summary>Standard output or error, which may be closed or full: what is refreshed and recorded must not depend on who reads
/// along.</summary>
internal sealed class LenientWriter(TextWriter inner) : TextWriter
{
    /// <summary>Why the output is not complete; null if it is.</summary>
    public string? Failure { get; private set; }

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Try(() => inner.Write(value));

    public override void Write(string? value) => Try(() => inner.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

    public override void WriteLine(string? value) => Try(() => inner.WriteLine(value));

    public override void Flush() => Try(inner.Flush);

    private void Try(Action write)
    {
        if (Failure is not null)
            return;
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            Failure = e.Message;
        }
    }
}
