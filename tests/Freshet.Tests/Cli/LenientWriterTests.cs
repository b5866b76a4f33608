using Freshet.Cli;

namespace Freshet.Tests;

public sealed class LenientWriterTests
{
    [Fact]
    public void Write_that_fails_is_remembered_and_nothing_is_thrown()
    {
        using var full = new StreamWriter(new FullStream()) { AutoFlush = true };
        using var writer = new LenientWriter(full);

        writer.WriteLine("one");
        writer.Write("two");
        writer.Flush();

        writer.Failure.ShouldBe("No space left on device");
    }

    private sealed class FullStream : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("No space left on device");

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("No space left on device");
    }
}
