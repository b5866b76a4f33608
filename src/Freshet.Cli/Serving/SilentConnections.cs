using Microsoft.AspNetCore.Connections;

namespace Freshet.Cli;

/// <summary>Closes connections that send nothing: each after a while, and the oldest of them at once when there are too many, so that
/// they cannot keep other callers out.</summary>
internal sealed class SilentConnections(int most, TimeSpan patience, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<ConnectionContext> _silent = [];

    /// <summary>Waits for the first byte of a connection, and passes the connection on with it.</summary>
    public async Task WaitAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var place = Add(connection);
        try
        {
            using var limit = new CancellationTokenSource(patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, connection.ConnectionClosed);
            var first = await connection.Transport.Input.ReadAsync(either.Token);
            // Nothing is taken: the request begins with it.
            connection.Transport.Input.AdvanceTo(first.Buffer.Start);
        }
        catch (Exception e) when (e is OperationCanceledException or ConnectionAbortedException or ConnectionResetException)
        {
            connection.Abort();
            return;
        }
        finally
        {
            Remove(place);
        }
        await next(connection);
    }

    private LinkedListNode<ConnectionContext> Add(ConnectionContext connection)
    {
        LinkedListNode<ConnectionContext> place;
        ConnectionContext? oldest = null;
        lock (_lock)
        {
            place = _silent.AddLast(connection);
            if (_silent.Count > most)
            {
                oldest = _silent.First!.Value; // there is one: it is full
                _silent.RemoveFirst();
            }
        }
        oldest?.Abort();
        return place;
    }

    private void Remove(LinkedListNode<ConnectionContext> place)
    {
        lock (_lock)
        {
            // One that was closed for another is not in the list any more.
            if (place.List is not null)
                _silent.Remove(place);
        }
    }
}
