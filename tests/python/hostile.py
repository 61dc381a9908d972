"""Hostile plugins, and hostile hosts, in Python's standard library alone, written from runtime/PROTOCOL.md: one for each row.

hostile.py ROW MUCH            a plugin, which attacks when its method Go is called, and answers that when it has done so MUCH times
hostile.py ROW MUCH ADDRESS [USER]    a client of the plugin with that socket, or at that IP address and port, as the user with that id;
                               it writes a line when it is done, and waits for a line
"""
import itertools
import json
import os
import queue
import resource
import socket
import struct
import sys
import threading
import time

COOKIE = ("OUTBOARD_TEST_PLUGIN", "0c7f1a52-9d0b-4c1e-8f0a-2b6f0c5b9e11")
LIMIT = 16 << 20
ROW, MUCH = sys.argv[1], int(sys.argv[2])
numbers, ids, brokered, lock = itertools.count(1_000_000), itertools.count(1_000), queue.Queue(), threading.Lock()


def frame(body):
    return struct.pack(">I", len(body)) + body


def request(method, params=b"", more=b"", number=None):
    return frame(b'{"jsonrpc":"2.0","id":%d,"method":"%b","params":[%b]%b}' % (next(numbers) if number is None else number, method, params, more))


def many(make):  # in parts of some 50 KiB
    for done in range(0, MUCH, 500):
        yield b"".join(make() for _ in range(min(500, MUCH - done)))


def unknown():  # for MUCH seconds
    end = time.monotonic() + MUCH
    while time.monotonic() < end:
        yield b"".join(request(b"Missing") for _ in range(500))


def large(more):
    for _ in range(MUCH):
        yield request(b"Broker.Dial", b"%d" % next(ids), b',"more":' + more)


def cancelled():
    number = next(numbers)
    return request(b"Broker.Dial", b"%d" % next(ids), number=number) + frame(b'{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":%d}}' % number)


def modules():
    for i in range(MUCH):
        yield b'{"@level":"info","@message":"x","@module":"%d.%d%b"}\n' % (os.getpid(), next(ids), b"m" * (100_000 if next(numbers) % 2 else 1_000_000))


def lines(line):
    for part in many(lambda: line):
        yield part


ROWS = {  # what is sent: over the plugin's channel, a callback's, standard error
    "unknown-methods": unknown,
    "large-dials": lambda: large(b'"' + b"A" * (10 << 20) + b'"'),
    "dials-of-tokens": lambda: large(b"[" + b"1," * (15 << 19) + b"1]"),
    "unclaimed-dials": lambda: many(lambda: request(b"Broker.Dial", b"%d" % next(ids))),
    "dials-of-one-id": lambda: many(lambda: request(b"Broker.Dial", b"7")),
    "cancelled-dials": lambda: many(cancelled),
    "waiting-callbacks": lambda: many(lambda: request(b"Wait")),
    "unread-progress": lambda: many(lambda: request(b"Work", b"%d" % next(ids))),
    "long-modules": modules,
    "log-lines": lambda: lines(b'{"@level":"info","@message":"a line of the log","@module":"flood","field":1}\n'),
    "output-lines": lambda: lines(b"x\n"),
    "forged-lines": lambda: lines(b'{"@level":"error","@message":"x\\r\\nfail: Host.Audit[7]\\u001b[2J","@module":"y\\nfail: Host"}\n'),
    "long-error": lambda: [],
    "waiting-calls": lambda: many(lambda: request(b"Wait")),
    "full-channels": lambda: [],
    "many-channels": lambda: [],
    "idle-connections": lambda: [],
}
READS = ("unclaimed-dials", "dials-of-one-id", "cancelled-dials")
attack = iter(ROWS[ROW]())  # one for all channels: on the next one it goes on where the last one was closed


def read(stream):
    header = stream.read(4)
    return json.loads(stream.read(struct.unpack(">I", header)[0])) if len(header) == 4 else None


def discard(connection):
    while connection.recv(1 << 20):
        pass


def answer(connection, message, **members):
    connection.sendall(frame(json.dumps({"jsonrpc": "2.0", "id": message["id"], **members}).encode()))


def go(connection, stream, message):
    if ROW == "long-error":
        answer(connection, message, error={"code": -32000, "message": "m" * (10 << 20), "data": {"type": "t" * (2 << 20), "stack": "s" * (2 << 20)}})
        return
    if ROW == "long-modules" or ROW.endswith("-lines"):
        output = sys.stdout.buffer if ROW == "output-lines" else sys.stderr.buffer
        for line in itertools.islice(attack, MUCH):
            output.write(line)
        output.flush()
    elif message["params"]:  # the id of a callback
        connection.sendall(request(b"Broker.Dial", b"%d" % message["params"][0]))
        callback, answers = brokered.get(timeout=30)
        for part in attack:
            callback.sendall(part)
        if ROW == "unread-progress":  # all its calls are answered, in whatever way
            for _ in range(MUCH):
                read(answers)
    else:
        if ROW in READS:
            threading.Thread(target=discard, args=[connection], daemon=True).start()
        for part in attack:
            connection.sendall(part)
    answer(connection, message, result=None)


def serve(connection, stream, kind):
    while message := read(stream):
        if kind == "control" and message.get("method") == "Control.Quit":
            os._exit(0)
        elif message.get("method") == "Go":
            go(connection, stream, message)
        elif kind == "control":
            answer(connection, message, result=None)


def channel(connection):
    stream = connection.makefile("rb")
    opening = json.loads(stream.readline())
    connection.sendall(json.dumps({"ok": True, "max": min(LIMIT, opening["max"])}).encode() + b"\n")
    if opening["channel"] != "broker":
        try:
            serve(connection, stream, opening["channel"])
        except OSError:
            connection.close()  # the host has closed it
    elif opening["name"] == "accept":
        brokered.put((connection, stream))
    else:
        with lock:
            unread.append(connection)


unread = []  # progress handlers: kept, and never read


def plugin():
    if os.environ.get(COOKIE[0]) != COOKIE[1]:
        sys.exit("This program is a plugin and does nothing on its own.\nRun its host.\nThat knows the cookie.")
    path = os.path.join(os.environ["PLUGIN_UNIX_SOCKET_DIR"], "s")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    os.chmod(path, 0o600)
    listener.listen(128)
    print(f"1|1|unix|{path}|jsonrpc|", flush=True)
    threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
    while True:
        threading.Thread(target=channel, args=listener.accept()[:1], daemon=True).start()


def connect(address):
    host, _, port = address.rpartition(":")
    connection = socket.socket(socket.AF_INET if host else socket.AF_UNIX)
    connection.settimeout(10)
    connection.connect((host, int(port)) if host else address)
    return connection


def opened(address):
    connection = connect(address)
    connection.sendall(b'{"channel":"plugin","name":"memory"}\n')
    answer = b""
    while (byte := connection.recv(1)) != b"\n":
        if not byte:
            raise ConnectionResetError
        answer += byte
    if b'"ok":true' not in answer:
        raise ConnectionRefusedError
    return connection


def client(address):
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    if len(sys.argv) > 4:
        os.setgroups([])
        os.setgid(int(sys.argv[4]))
        os.setuid(int(sys.argv[4]))
    kept, refused = [], 0
    if ROW == "waiting-calls":
        while (part := next(attack, None)) is not None:
            try:
                kept = kept or [opened(address)]
                kept[0].sendall(part)
            except OSError:
                kept, refused = [], refused + 1
    for _ in range(MUCH if ROW != "waiting-calls" else 0):
        try:
            kept.append(connect(address) if ROW == "idle-connections" else opened(address))
            if ROW == "full-channels":
                kept[-1].sendall(struct.pack(">I", LIMIT) + b" " * (LIMIT - 1))
        except OSError:
            refused += 1
    print(f"refused {refused}", flush=True)
    sys.stdin.readline()


if len(sys.argv) > 3:
    client(sys.argv[3])
else:
    plugin()
