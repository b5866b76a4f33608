// A session with PostgreSQL, for benchmarks that measure single statements: it sends SQL as text, one statement or several at a time.
// It logs in without a password, which is how the throw-away servers are set up.
import { connect } from 'node:net';

/** The parts of a connection string such as "Host=…;Port=…;Username=…;Database=…", by their names in lower case. */
export function parts(connection) {
  return Object.fromEntries(connection.split(';').filter(Boolean).map((part) => {
    const [name, ...value] = part.split('=');
    return [name.trim().toLowerCase(), value.join('=').trim()];
  }));
}

export class Session {
  #socket;
  #received = Buffer.alloc(0);
  #waiting; // the promise's functions, the rows so far, and the error, if there was one

  /** Opens a session in a database of the server that the connection string names. */
  static async open(connection, database) {
    const { host = 'localhost', port = '5432', username = 'postgres' } = parts(connection);
    const session = new Session();
    session.#socket = connect({ host, port: Number(port), noDelay: true });
    session.#socket.on('data', (data) => session.#read(data));
    session.#socket.on('error', (error) => session.#fail(error));
    session.#socket.on('close', () => session.#fail(new Error('the server closed the connection')));
    await session.#wait(() => session.#socket.write(startup({ user: username, database, client_min_messages: 'warning' })));
    return session;
  }

  /** Runs SQL, and returns the rows of its last statement as arrays of text. */
  query(sql) {
    return this.#wait(() => this.#socket.write(message('Q', text(sql))));
  }

  /** The first column of the first row, as text. */
  async value(sql) {
    return (await this.query(sql))[0]?.[0];
  }

  close() {
    this.#waiting = undefined;
    this.#socket.destroy();
  }

  #wait(send) {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject, rows: [], error: undefined };
      if (this.#socket.destroyed) this.#fail(new Error('the session is closed'));
      else send();
    });
  }

  #fail(error) {
    this.#waiting?.reject(error);
    this.#waiting = undefined;
  }

  #read(data) {
    this.#received = this.#received.length > 0 ? Buffer.concat([this.#received, data]) : data;
    while (this.#received.length >= 5) {
      const end = 1 + this.#received.readUInt32BE(1);
      if (this.#received.length < end) return;
      const [type, body] = [String.fromCharCode(this.#received[0]), this.#received.subarray(5, end)];
      this.#received = this.#received.subarray(end);
      this.#handle(type, body);
    }
  }

  #handle(type, body) {
    const waiting = this.#waiting;
    if (!waiting) return;
    if (type === 'T') waiting.rows = [];
    else if (type === 'D') waiting.rows.push(columns(body));
    else if (type === 'E') waiting.error = serverError(body);
    else if (type === 'R' && body.readUInt32BE(0) !== 0) this.#fail(new Error('the server wants a password, which is not supported'));
    // An error before the session has begun is the last message; all others are followed by the message that the session is ready.
    if (type === 'Z' || (type === 'E' && waiting.error.fatal)) {
      this.#waiting = undefined;
      if (waiting.error) waiting.reject(waiting.error);
      else waiting.resolve(waiting.rows);
    }
  }
}

function text(value) {
  return Buffer.from(`${value}\0`);
}

function message(type, body) {
  const head = Buffer.alloc(5);
  head.write(type, 0, 'latin1');
  head.writeUInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
}

function startup(parameters) {
  const body = Buffer.concat([...Object.entries(parameters).flat().map(text), Buffer.alloc(1)]);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + body.length, 0);
  head.writeUInt32BE(3 << 16, 4); // the version of the protocol
  return Buffer.concat([head, body]);
}

function columns(body) {
  const row = [];
  let at = 2;
  for (let left = body.readUInt16BE(0); left > 0; left--) {
    const length = body.readInt32BE(at);
    at += 4;
    row.push(length < 0 ? null : body.toString('utf8', at, at + length));
    at += Math.max(0, length);
  }
  return row;
}

function serverError(body) {
  const fields = Object.fromEntries(body.toString('utf8').split('\0').filter(Boolean).map((field) => [field[0], field.slice(1)]));
  return Object.assign(new Error(`${fields.C}: ${fields.M}`), { fatal: fields.V === 'FATAL' || fields.V === 'PANIC' });
}
