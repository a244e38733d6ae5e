import Foundation
import TestSupport

/// Many clients of the built program's WebSocket, beside one with the client library from PyPI.
struct SocketTrial: Encodable, Sendable {
  let program: String
  let home: String
  let clients: Int

  init(home: String, clients: Int) throws {
    program = try BuiltBinary.path()
    self.home = home
    self.clients = clients
  }

  struct Outcome: Decodable, Sendable {
    let slow: Slowness
    let crowd: Crowd
  }

  /// Clients that hardly read, and one that does.
  struct Slowness: Decodable, Sendable {
    /// Attempts that the reader got while the others stood still, and that a slow one got when it read on.
    let attempts: Int
    let later: Int
    /// Bytes above the idle server at most.
    let peak: Int
    /// Bytes of all messages of one stream.
    let size: Int
  }

  /// Clients that are told everything at once, and requests meanwhile.
  struct Crowd: Decodable, Sendable {
    /// Clients that got the last message.
    let whole: Int
    /// Requests on connections of their own that were answered, one after the other, before the first of them had it.
    let answered: Int
  }

  func run() async throws -> Outcome { try await Self.script(self) }

  private static let script = PythonReference(
    #"""
    import asyncio, os, signal, socket, subprocess, threading, urllib.request, websockets

    def memory(process, name):
        for line in open("/proc/%d/status" % process.pid):
            if line.startswith(name + ":"): return int(line.split()[1]) << 10

    async def connect(url, port, window=None):
        plain = socket.socket()
        if window: plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
        plain.setblocking(False)
        await asyncio.get_running_loop().sock_connect(plain, ("127.0.0.1", port))
        return await websockets.connect(url, sock=plain, max_size=None, max_queue=1, ping_interval=None, compression=None,
                                        open_timeout=120)

    async def rest(connection):
        attempts, size, last = 0, 0, None
        async for text in connection:
            last = json.loads(text)
            size += len(text)
            attempts += last["type"] == "attempt"
        assert last["type"] == "complete", last
        return attempts, size

    async def resumed(connection, url):
        """Reads on; where it was hung up on, begins again."""
        try: return (await rest(connection))[0]
        except websockets.exceptions.ConnectionClosedError:
            async with websockets.connect(url, max_size=None, open_timeout=120) as again: return (await rest(again))[0]

    async def slowness(given, process, port, url):
        async with await connect(url, port) as warm: assert json.loads(await warm.recv())["type"] == "init"
        idle = memory(process, "VmRSS")
        slow = [await connect(url, port, 4096) for _ in range(given["clients"])]
        for connection in slow: assert json.loads(await connection.recv())["type"] == "init"
        async with await connect(url, port) as reader: attempts, size = await rest(reader)
        peak = memory(process, "VmHWM") - idle
        later = await resumed(slow[0], url)
        for connection in slow[1:]: connection.transport.abort()
        return {"attempts": attempts, "later": later, "peak": peak, "size": size}

    def crowd(given, port, run):
        ends, first = [], threading.Event()

        def listen():
            with socket.create_connection(("127.0.0.1", port)) as plain:
                key = "dGhlIHNhbXBsZSBub25jZQ=="
                plain.sendall(("GET /api/runs/%s/stream HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                               "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n\r\n" % (run, port, key)).encode())
                tail = b""
                while b'"type":"complete"' not in tail:
                    piece = plain.recv(1 << 16)
                    if not piece: return
                    tail = (tail + piece)[-100_000:]
                ends.append(True)
                first.set()

        listeners = [threading.Thread(target=listen) for _ in range(given["clients"])]
        for listener in listeners: listener.start()
        answered = 0
        while not first.is_set() and any(listener.is_alive() for listener in listeners):
            with urllib.request.urlopen("http://127.0.0.1:%d/api/health" % port, timeout=120) as answer: answer.read()
            answered += not first.is_set()
        for listener in listeners: listener.join()
        return {"whole": len(ends), "answered": answered}

    def reference(given):
        process = subprocess.Popen(
            [given["program"], "serve", "--port", "0"], cwd=given["home"],
            env={"ASSAY_HOME": given["home"], "HOME": given["home"], "PATH": "/usr/bin:/bin", "SKIP_MODEL_SYNC": "1"},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            while True:
                line = process.stderr.readline()
                assert line, "the server ended at its start"
                if "assay serves" in line: break
            port = int(line.split("http://127.0.0.1:")[1].split(";")[0].split("/")[0])
            with urllib.request.urlopen("http://127.0.0.1:%d/api/runs" % port) as answer: run = json.load(answer)["runs"][0]["id"]
            url = "ws://127.0.0.1:%d/api/runs/%s/stream" % (port, run)
            slow = asyncio.run(asyncio.wait_for(slowness(given, process, port, url), 240))
            return {"slow": slow, "crowd": crowd(given, port, run)}
        finally:
            process.send_signal(signal.SIGTERM)
            try: process.wait(20)
            except subprocess.TimeoutExpired: process.kill()
    """#)
}
