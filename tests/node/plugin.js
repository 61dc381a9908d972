// A plugin in Node's standard library alone, written from runtime/PROTOCOL.md; the numbers are its sections.
'use strict';
const fs = require('node:fs'), net = require('node:net'), tls = require('node:tls'), { X509Certificate, createHmac } = require('node:crypto');

const COOKIE = ['OUTBOARD_TEST_PLUGIN', '0c7f1a52-9d0b-4c1e-8f0a-2b6f0c5b9e11'];
const LIMIT = 16 * 1024 * 1024, PATIENCE = 5000, LEAST = 1024, BESIDE = 0x80000000;
const waiting = new Map(), accepted = new Map(); // ids of hosts that are dialled here, and ids of this plugin that a host dials
let lastId = 0, controls = 0, running = 0, stopping = false;

const log = (level, message, fields) => // 9
  console.error(JSON.stringify({ '@level': level, '@message': message, '@module': 'greeter', '@timestamp': new Date().toISOString(), ...fields }));
const uint32 = number => Buffer.from([number >>> 24, number >>> 16, number >>> 8, number]);
const failure = (message, code, data) => Object.assign(new Error(message), { code, data });

const PLUGINS = { // Each method takes the call, by which it dials and learns that it is cancelled, and its arguments.
  greeter: {
    Greet: () => (log('info', 'Greeting', { pid: process.pid }), 'Hello from Node'),
    Ask: async (call, callback, question) => `The answer is ${await calls(await call.dial(callback)).call('Answer', [question])}`,
    Count: (call, most) => offer(channel => sendAll(channel, numbers(most))),
    Sum: async (call, sequence) => {
      let sum = 0;
      for await (const item of items(await call.dial(sequence))) sum += item;
      return sum;
    },
    Wait: call => new Promise((_, reject) => call.signal.addEventListener('abort', () => reject(failure('Cancelled', -32800)))),
    Fail: () => { throw new RangeError('Too many guests'); },
    Echo: (call, data, name) => ({ data, name, isBytes: data instanceof Uint8Array }),
    Pieces: (call, data, size) => offer(channel => sendAll(channel, pieces(data, size))),
  },
};

async function* numbers(most) {
  try { for (let number = 1; number <= most; number++) yield number; } finally { log('debug', 'counted'); }
}
async function* pieces(data, size) { for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size); }

class Channel { // 4: read piece by piece; while nobody reads it stands still, and the other side waits
  received = Buffer.alloc(0);
  ended = false;
  wake = () => {};
  constructor(socket) {
    this.socket = socket.pause().on('error', () => {});
    socket.on('data', part => { socket.pause(); this.received = Buffer.concat([this.received, part]); this.wake(); });
    for (const event of ['end', 'close']) socket.on(event, () => { this.ended = true; this.wake(); });
  }
  more() { // false at the end
    if (!this.ended) this.socket.resume();
    return this.ended ? Promise.resolve(false) : new Promise(resolve => { this.wake = () => resolve(!this.ended); });
  }
  take(count, all = this.received) { return this.received = all.subarray(count), all.subarray(0, count); }
  async line() {
    while (!this.received.includes(10) && this.received.length < 4096 && await this.more());
    return JSON.parse(this.take(this.received.indexOf(10) + 1));
  }
  async message() { // 5: null at the end
    while (this.received.length < 4) if (!await this.more()) return null;
    const header = this.take(4).readUInt32BE(), isBinary = this.binary && header >= BESIDE, length = isBinary ? header - BESIDE : header;
    if (length === 0 || length > this.max) throw new Error(`A message of ${length} bytes`);
    while (this.received.length < length) if (!await this.more()) throw new Error('Half a message');
    return isBinary ? whole(this.take(length)) : JSON.parse(this.take(length));
  }
  send(value) { // 5.1: bytes beside the JSON
    const isBinary = this.binary, beside = [], json = Buffer.from(JSON.stringify(value, function (name, written) {
      const bytes = this[name], isBytes = bytes instanceof Uint8Array;
      return !isBytes ? written : isBinary && bytes.length >= LEAST ? { $bytes: beside.push(bytes) - 1 } : Buffer.from(bytes).toString('base64');
    }));
    const body = beside.length ? Buffer.concat([json, ...beside].flatMap(part => [uint32(part.length), part])) : json;
    if (body.length > this.max) throw failure('Too large', -32051, { size: body.length, limit: this.max });
    return this.socket.write(Buffer.concat([uint32(body.length + (beside.length && BESIDE)), body]));
  }
}

function whole(frame) { // 5.1: the JSON and what is beside it, each with its length before it
  const parts = [];
  for (let at = 0; at < frame.length; at += 4 + parts.at(-1).length) parts.push(frame.subarray(at + 4, at + 4 + frame.readUInt32BE(at)));
  return JSON.parse(parts[0], (name, value) => value?.$bytes === undefined ? value : parts[value.$bytes + 1]);
}

function calls(channel, methods = {}) { // 5: in both directions
  const asked = new Map(), cancels = new Map();
  let last = 0;
  const call = (method, params) => new Promise((resolve, reject) => {
    asked.set(++last, { resolve, reject });
    channel.send({ jsonrpc: '2.0', id: last, method, params });
  });
  const dial = async id => { // 7: waits before it asks, for the channel may come before the answer
    const key = `${channel.host} ${id}`, arrived = new Promise(resolve => waiting.set(key, resolve));
    const isAccepted = await call('Broker.Dial', [id]).finally(() => waiting.delete(key));
    return isAccepted ? arrived : Promise.reject(new Error(`The host does not accept ${id}`));
  };
  const serve = async ({ id, method, params }) => {
    const cancel = new AbortController(), answer = { jsonrpc: '2.0', id }, name = method.replace(/^Plugin\./, '');
    cancels.set(id, cancel);
    running++;
    try {
      if (!Object.hasOwn(methods, name)) throw failure(`There is no method ${name}`, -32601);
      if (stopping && methods !== CONTROL) throw failure('The plugin is stopping', -32050);
      channel.send({ ...answer, result: await methods[name]({ dial, signal: cancel.signal }, ...params ?? []) ?? null });
    } catch (error) {
      channel.send({ ...answer, error: { code: error.code < 0 ? error.code : -32000, message: error.message, data: error.data ?? { type: error.name } } });
    }
    cancels.delete(id);
    if (--running === 0 && stopping) setImmediate(leave, 0);
  };
  const take = message => {
    if (message.method === '$/cancelRequest') cancels.get(message.params.id)?.abort();
    if (message.method) return message.id === undefined || serve(message);
    const { resolve, reject } = asked.get(message.id) ?? {};
    asked.delete(message.id);
    message.error ? reject?.(new Error(message.error.message)) : resolve?.(message.result);
  };
  const ended = (async () => {
    try {
      for (let message; (message = await channel.message());) take(message);
    } catch (error) { log('warn', 'A channel is closed', { reason: error.message }); }
    for (const cancel of cancels.values()) cancel.abort();
    for (const { reject } of asked.values()) reject(new Error('The channel is closed'));
    channel.socket.destroy();
  })();
  return { call, ended };
}

function offer(use) { // 7: the host dials what is accepted here
  accepted.set(++lastId, use);
  setTimeout(id => accepted.delete(id), PATIENCE, lastId).unref();
  return lastId;
}

async function sendAll(channel, sequence) { // 7.3: whatever comes from the other side, its end above all, means that it wants no more
  const abandoned = channel.more(), drained = () => new Promise(resolve => channel.socket.once('drain', resolve));
  try {
    for (let next; (next = await Promise.race([sequence.next(), abandoned])).done === false;)
      if (!channel.send({ item: next.value })) await Promise.race([drained(), abandoned]);
    channel.send({ end: true });
  } catch (error) {
    channel.send({ error: { code: -32000, message: error.message, data: { type: error.name } } });
  }
  sequence.return();
  channel.socket.end();
}

async function* items(channel) { // 7.3: only "end" is an end
  try {
    for (let frame; !(frame = await channel.message())?.end;) {
      if (!frame || frame.error) throw new Error(frame?.error.message ?? 'The sequence was lost');
      yield frame.item;
    }
  } finally {
    channel.socket.destroy();
  }
}

const CONTROL = { // 6
  'Control.Ping': () => null,
  'Control.Quit': (call, grace) => { stopping = true; setTimeout(leave, grace, 0); },
};

const prove = (side, nonce) => createHmac('sha256', key).update(`${side}:${nonce}`).digest('hex'); // 3.2
const serve = async socket => { // 4
  const channel = new Channel(socket), late = setTimeout(() => socket.destroy(), PATIENCE);
  const answer = line => socket.write(`${JSON.stringify({ ...line, proof: key && isKnown ? prove('plugin', request.nonce) : undefined })}\n`);
  const refuse = (error, message, more) => { answer({ error, message, ...more }); socket.end(); };
  const request = await channel.line().catch(() => ({}));
  clearTimeout(late);
  const isKnown = key && request.nonce && request.proof === prove('host', request.nonce);
  channel.max = request.max > 0 ? Math.min(LIMIT, request.max) : LIMIT;
  channel.host = request.host ?? '';
  channel.binary = request.binary === true && request.channel !== 'control';
  const methods = request.channel === 'control' ? CONTROL : request.channel === 'plugin' && PLUGINS[request.name];
  const use = request.name === 'accept' ? waiting.get(`${channel.host} ${request.id}`) : accepted.get(request.id);
  if (key && !isKnown) return refuse('bad-request', 'Only the host that started this plugin can use it');
  if (stopping) return refuse('stopping', 'The plugin is stopping');
  if (request.channel === 'plugin' && !methods) return refuse('unknown-plugin', `Nothing is called ${request.name}`, { names: Object.keys(PLUGINS) });
  if (request.channel === 'broker' && !use) return refuse('not-accepted', `Nobody accepts ${request.id}`);
  if (!methods && request.channel !== 'broker') return refuse('bad-request', 'An unknown kind of channel');
  answer({ ok: true, max: channel.max, binary: channel.binary || undefined });
  if (request.name === 'dial') accepted.delete(request.id);
  if (!methods) return use(channel);
  controls += methods === CONTROL;
  await calls(channel, methods).ended;
  if (methods === CONTROL && --controls === 0 && !stopping) leave(0); // 8
};

function leave(code) { // 8: first what would stay behind; once the host is gone, a line on standard error fails
  for (const remove of [() => fs.unlinkSync(path), () => fs.rmdirSync(folder)]) try { remove(); } catch { }
  process.exit(code);
}

if (process.env.OUTBOARD_VARIABLES === 'stdin') { // 1.1
  const one = Buffer.alloc(1), bytes = [], isEnd = () => one[0] === 0 && [0, undefined].includes(bytes.at(-2));
  while (fs.readSync(0, one) && bytes.push(one[0]) && !isEnd());
  for (const [, name, value] of String(Buffer.from(bytes)).matchAll(/([^=\0]+)=([^\0]*)\0/g)) process.env[name] = value;
}
const key = process.env.OUTBOARD_KEY && Buffer.from(process.env.OUTBOARD_KEY, 'hex');
delete process.env.OUTBOARD_KEY;
if (process.env[COOKIE[0]] !== COOKIE[1]) { // 2
  console.error('This program is a plugin and does nothing on its own.\nStart its host.\nThat knows the cookie.');
  process.exit(1);
}
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
process.on('SIGTERM', () => leave(143)).on('SIGINT', () => {});
if (process.env.OUTBOARD_STDIN === 'watch') process.stdin.resume().on('end', () => leave(0)).on('error', () => leave(0));
const folder = process.env.PLUGIN_UNIX_SOCKET_DIR, path = `${folder}/s`, mask = process.umask(0o177); // 3: 0600 before it listens
const host = process.env.PLUGIN_CLIENT_CERT && new X509Certificate(process.env.PLUGIN_CLIENT_CERT).raw, own = host && String(require('node:child_process').execFileSync('openssl', // 3.1
  'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost -days 3650 -keyout - -out -'.split(' '), { stdio: ['ignore', 'pipe', 'ignore'] }));
const options = { allowHalfOpen: true, key: own, cert: own, requestCert: true, rejectUnauthorized: false, minVersion: 'TLSv1.2', handshakeTimeout: PATIENCE };
const secure = socket => socket.getPeerCertificate().raw?.equals(host) ? serve(socket) : socket.destroy(); // that host and no other
(own ? tls.createServer(options, secure).on('tlsClientError', () => {}) : net.createServer(options, serve)).listen(path, () => {
  process.umask(mask);
  console.log(`1|1|unix|${path}|jsonrpc|${own ? new X509Certificate(own).raw.toString('base64').replaceAll('=', '') : ''}${key ? '||hmac' : ''}`);
});
