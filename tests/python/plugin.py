"""A plugin in Python's standard library alone, written from runtime/PROTOCOL.md; the numbers are its sections."""
import base64
import datetime
import itertools
import json
import os
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading

COOKIE = ("OUTBOARD_TEST_PLUGIN", "0c7f1a52-9d0b-4c1e-8f0a-2b6f0c5b9e11")
LIMIT = 16 * 1024 * 1024
ids, accepted, stopping = itertools.count(1), {}, threading.Event()


def log(level, message, **fields):  # 9
    time = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    entry = {"@level": level, "@message": message, "@module": "snake", "@timestamp": time, **fields}
    print(json.dumps(entry), file=sys.stderr, flush=True)


def offer_bytes(host, count):  # 7: the host dials what is accepted here
    accepted[host, number := next(ids)] = lambda stream: stream.write(bytes(i % 251 for i in range(count)))
    return number


def shout(host, text):
    for level in ("trace", "debug", "info", "warn", "error"):
        log(level, "shouting", text=text, length=len(text))
    return text.upper()


def echo(host, data):  # 10: bytes are base64, for nothing else was offered in the first line
    return {"data": data, "isText": isinstance(data, str)}


PLUGINS = {"snake": {"Shout": shout, "OfferBytes": offer_bytes, "Echo": echo}}
CONTROL = {"Control.Ping": lambda host: None, "Control.Quit": lambda host, grace: stopping.set()}


def serve(stream, methods, host):  # 5
    while len(header := stream.read(4)) == 4:
        length = struct.unpack(">I", header)[0]
        if not 0 < length <= LIMIT:
            return
        request = json.loads(stream.read(length))
        if "id" not in request:
            continue  # a cancellation: what is asked for here is done before it could come
        answer = {"jsonrpc": "2.0", "id": request["id"]}
        try:
            answer["result"] = methods[request["method"].removeprefix("Plugin.")](host, *request.get("params", []))
        except KeyError:
            answer["error"] = {"code": -32601, "message": "There is no method " + request["method"]}
        except Exception as error:
            answer["error"] = {"code": -32000, "message": str(error), "data": {"type": type(error).__name__}}
        body = json.dumps(answer).encode()
        stream.write(struct.pack(">I", len(body)) + body)
        stream.flush()


def secured(connection):  # 3.1: the certificate of the host and no other
    connection.settimeout(5)
    connection = TLS.wrap_socket(connection, server_side=True)
    connection.settimeout(None)
    if connection.getpeercert(True) != ssl.PEM_cert_to_DER_cert(HOST):
        raise ssl.SSLError("Another host")
    return connection


def channel(connection):  # 4
    try:
        connection = secured(connection) if HOST else connection
    except OSError as error:
        return log("warn", "A stranger was refused", reason=str(error))
    with connection, connection.makefile("rwb") as stream:
        request = json.loads(stream.readline(4096))
        kind, name, number = request.get("channel"), request.get("name"), (request.get("host", ""), request.get("id"))
        answer = {"ok": True, "max": min(LIMIT, request.get("max", LIMIT))}
        if kind == "plugin" and name not in PLUGINS:
            answer = {"error": "unknown-plugin", "message": "Nothing is called " + name, "names": list(PLUGINS)}
        elif kind == "broker" and number not in accepted:
            answer = {"error": "not-accepted", "message": f"Nobody accepts {number[1]}"}
        stream.write(json.dumps(answer).encode() + b"\n")
        stream.flush()
        if "ok" in answer:
            accepted.pop(number)(stream) if kind == "broker" else serve(stream, PLUGINS[name] if kind == "plugin" else CONTROL, number[0])


def watch():  # 8: a farewell or the host's death, either way the end
    while os.read(0, 64):
        pass
    stopping.set()


if os.environ.get(COOKIE[0]) != COOKIE[1]:  # 2
    sys.exit("This program is a plugin and does nothing on its own.\nRun its host.\nThat knows the cookie.")
HOST, FIELD = os.environ.get("PLUGIN_CLIENT_CERT"), ""
if HOST:
    request = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost -days 3650 -keyout - -out -"
    own = subprocess.run(request.split(), capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL).stdout
    TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    TLS.verify_mode = ssl.CERT_REQUIRED
    TLS.load_verify_locations(cadata=HOST)
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(own), file.flush(), TLS.load_cert_chain(file.name)
    FIELD = base64.b64encode(ssl.PEM_cert_to_DER_cert(own[own.index("-----BEGIN CERT"):])).decode().rstrip("=")
path = os.path.join(os.environ["PLUGIN_UNIX_SOCKET_DIR"], "s")
listener = socket.socket(socket.AF_UNIX)
listener.bind(path)
os.chmod(path, 0o600)
listener.listen()
print(f"1|1|unix|{path}|jsonrpc|{FIELD}", flush=True)  # 3
threading.Thread(target=watch, daemon=True).start()
accept = lambda: [threading.Thread(target=channel, args=listener.accept()[:1], daemon=True).start() for _ in itertools.count()]
threading.Thread(target=accept, daemon=True).start()
stopping.wait()
os.remove(path), os.rmdir(os.path.dirname(path))  # 8: first what would stay behind; once the host is gone, a line on standard error fails
log("info", "leaving")
