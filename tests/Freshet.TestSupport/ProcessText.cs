using System.Text;

namespace Freshet.TestSupport;

/// <summary>What a process writes, which can be looked at while it still does.</summary>
internal sealed class ProcessText
{
    private readonly StringBuilder _text = new();
    private readonly Task _read;

    public ProcessText(StreamReader reader) => _read = ReadAsync(reader);

    public string SoFar
    {
        get
        {
            lock (_text)
                return _text.ToString();
        }
    }

    /// <summary>All of it, once the process has ended.</summary>
    public async Task<string> AllAsync()
    {
        await _read;
        return SoFar;
    }

    private async Task ReadAsync(StreamReader reader)
    {
        var buffer = new char[4096];
        while (await reader.ReadAsync(buffer) is var count and > 0)
        {
            lock (_text)
                _text.Append(buffer, 0, count);
        }
    }
}
