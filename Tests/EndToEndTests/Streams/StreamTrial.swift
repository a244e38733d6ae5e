import Foundation
import TestSupport

/// Many clients of one run's event stream, the server killed and started again under them; written in Python on bare sockets, so
/// that nothing of Assay's own reads what it wrote.
struct StreamTrial: Encodable, Sendable {
  let program: String
  let home: String
  let models: String
  /// Clients that read to the end.
  let clients: Int
  /// Clients that send their request and never read.
  let stalled: Int
  /// 60 items with so many samples each.
  let samples: Int
  /// The server is killed when some client has seen so many events.
  let killAfter: Int

  struct Outcome: Decodable, Sendable {
    /// The run's last event, as the database says.
    let last: Int
    /// Events before the kill.
    let seenBeforeKill: Int
    /// Clients that got 1…last in order, each once, and `done`.
    let whole: Int
    /// What the first few others got.
    let faults: [String]
    /// Connections that the clients closed themselves to come back.
    let reconnects: Int
    /// Connections that the kill ended.
    let lost: Int
    let status: String
    /// Bytes of the second server in physical pages: before the first client came, and at most.
    let idle: Int
    let peak: Int
  }

  func run() async throws -> Outcome { try await Self.script(self) }

  private static let script = PythonReference(
    #"""
    import asyncio, os, random, resource, signal, sqlite3, subprocess, time, urllib.request

    class Server:
        """The built program on a port that it keeps."""
        def __init__(self, given):
            self.given, self.port, self.process = given, 0, None

        def start(self):
            environment = {"ASSAY_HOME": self.given["home"], "HOME": self.given["home"], "PATH": "/usr/bin:/bin",
                           "ASSAY_BASE_URL": self.given["models"], "SKIP_MODEL_SYNC": "1"}
            self.process = subprocess.Popen(
                [self.given["program"], "serve", "--port", str(self.port)], cwd=self.given["home"], env=environment,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, preexec_fn=low_limit)
            while True:
                line = self.process.stderr.readline()
                assert line, "the server ended at its start"
                if "assay serves" in line: break
            self.port = int(line.split("http://127.0.0.1:")[1].split(";")[0].split("/")[0])

        def memory(self, name):
            for line in open("/proc/%d/status" % self.process.pid):
                if line.startswith(name + ":"): return int(line.split()[1]) << 10

        def kill(self):
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def low_limit():
        # What a shell gives: the server has to raise it by itself.
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))

    class Client:
        """Reads one stream to its end, and leaves and comes back at random in between."""
        def __init__(self, trial, number):
            self.trial, self.random, self.number = trial, random.Random(number), number
            self.ids, self.is_done, self.reconnects, self.lost, self.fault = [], False, 0, 0, None
            self.connected = asyncio.Event()
            self.leaves = self.random.randint(0, 4)

        async def run(self):
            while not self.is_done and self.fault is None:
                try:
                    await self.connection()
                except (OSError, asyncio.IncompleteReadError):
                    self.lost += 1
                    await asyncio.sleep(0.05 + 0.2 * self.random.random())

        def request(self):
            last, path, header = (self.ids or [0])[-1], "/api/runs/%s/events" % self.trial.run, ""
            way = self.random.randrange(3)
            if last and way == 0: header = "Last-Event-ID: %d\r\n" % last
            elif last and way == 1: path += "?last_event_id=%d" % last
            elif last: path += "?Last-Event-ID=%d" % last
            return ("GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s\r\n" % (path, self.trial.server.port, header)).encode()

        async def connection(self):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.trial.server.port, limit=1 << 20)
            try:
                writer.write(self.request())
                status = await reader.readuntil(b"\r\n")
                if not status.startswith(b"HTTP/1.1 200"): self.fault = status.decode().strip(); return
                while await reader.readuntil(b"\r\n") != b"\r\n": pass
                leave = self.random.randint(1, 12) if self.leaves else None
                text = b""
                while not self.is_done:
                    size = int(await reader.readuntil(b"\r\n"), 16)
                    text += (await reader.readexactly(size + 2))[:-2]
                    if size == 0: return
                    self.connected.set()
                    while b"\n\n" in text:
                        frame, text = text.split(b"\n\n", 1)
                        if self.take(frame.decode()) and leave is not None:
                            leave -= 1
                            if leave == 0: self.leaves -= 1; self.reconnects += 1; return
            finally:
                writer.close()

        def take(self, frame):
            fields = dict(line.split(": ", 1) for line in frame.split("\n") if not line.startswith(":"))
            if fields.get("event") == "done": self.is_done = True
            elif "event" in fields: self.fault = "event " + fields["event"]
            if "id" not in fields: return False
            number, data = int(fields["id"]), json.loads(fields["data"])
            if number != len(self.ids) + 1 or data["id"] != number: self.fault = "%d after %s" % (number, self.ids[-1:])
            self.ids.append(number)
            return True

    class Trial:
        def __init__(self, given):
            self.given, self.server = given, Server(given)

        def ask(self, path, body=None):
            data = None if body is None else json.dumps(body).encode()
            request = urllib.request.Request(
                "http://127.0.0.1:%d%s" % (self.server.port, path), data, {"Content-Type": "application/json"})
            with urllib.request.urlopen(request, timeout=60) as answer: return json.load(answer)

        async def stall(self):
            """Connections with small windows, held open and never read."""
            self.held = []
            for number in range(self.given["stalled"]):
                reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port, limit=1)
                writer.transport.pause_reading()
                writer.write(("GET /api/runs/%s/events HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % (self.run, self.server.port)).encode())
                self.held.append(writer)

        async def go(self):
            self.server.start()
            made = self.ask("/api/runs", {"model_id": "custom/scripted-model", "selected_benchmarks": ["starter"],
                                          "samples": self.given["samples"], "concurrency": 4})
            self.run = made["id"]
            clients = [Client(self, number) for number in range(self.given["clients"])]
            tasks = [asyncio.create_task(client.run()) for client in clients]
            while not all(client.connected.is_set() for client in clients):
                assert not (refused := [client.fault for client in clients if client.fault]), refused[:5]
                await asyncio.sleep(0.02)
            await self.stall()
            while max(len(client.ids) for client in clients) < self.given["killAfter"]: await asyncio.sleep(0.02)
            assert not any(client.is_done for client in clients), "the run ended before the server was killed"
            seen = max(len(client.ids) for client in clients)
            self.server.kill()
            self.server.start()
            idle = self.server.memory("VmRSS")
            await self.stall()
            await asyncio.gather(*tasks)
            peak = self.server.memory("VmHWM")
            status = self.ask("/api/runs/" + self.run)["status"]
            self.server.kill()
            with sqlite3.connect(self.given["home"] + "/data/assay.sqlite") as database:
                last = database.execute("SELECT max(seq) FROM events").fetchone()[0]
            whole = [client for client in clients if client.is_done and client.ids == list(range(1, last + 1))]
            faults = ["client %d: %s, %d ids" % (client.number, client.fault, len(client.ids)) for client in clients if client not in whole]
            return {"last": last, "seenBeforeKill": seen, "whole": len(whole), "faults": faults[:5],
                    "reconnects": sum(client.reconnects for client in clients), "lost": sum(client.lost for client in clients),
                    "status": status, "idle": idle, "peak": peak}

    def reference(given):
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        trial = Trial(given)
        try:
            return asyncio.run(asyncio.wait_for(trial.go(), 400))
        finally:
            if trial.server.process is not None: trial.server.kill()
    """#)
}
