import TestSupport
import Testing

/// Exports over HTTP from the built program: read at once, read slowly, left in the middle, asked for too many at a time.
struct ServedExports: Decodable, Sendable {
  /// Bytes above the idle server at most, by format, and `slow` while several clients hold exports open and hardly read.
  let peaks: [String: Int]
  /// Bytes of each export.
  let sizes: [String: Int]
  /// Status codes of several exports asked for at once.
  let atOnce: [Int]
  /// `Retry-After` of those that were refused.
  let retryAfter: [String]
  /// Files that the server holds open and that have no name, and files beside the database, after all clients have gone.
  let openFiles: Int
  let leftFiles: [String]

  private struct Given: Encodable, Sendable {
    let program: String
    let home: String
    let formats: [String]
  }

  static func measure(in folder: TemporaryFolder) async throws -> ServedExports {
    try await script(Given(program: BuiltBinary.path(), home: folder.path, formats: ExportMemory.formats))
  }

  func expectIsSound() {
    for name in ExportMemory.formats + ["slow"] {
      let peak = peaks[name] ?? .max
      #expect(peak <= ExportMemory.limit, "\(name) took \(peak) bytes above the idle server")
      if name != "slow" { #expect((sizes[name] ?? 0) > 50_000) }
    }
    #expect(Set(atOnce) == [200, 503], "\(atOnce)")
    #expect(atOnce.filter { $0 == 200 }.count >= 2)
    #expect(!retryAfter.isEmpty && retryAfter.allSatisfy { $0 == "5" })
    #expect(openFiles == 0)
    #expect(leftFiles.isEmpty, "\(leftFiles)")
  }

  private static let script = PythonReference(
    #"""
    import concurrent.futures, os, signal, socket, subprocess, time, urllib.error, urllib.request

    class Server:
        def __init__(self, given):
            self.given = given
            environment = {"ASSAY_HOME": given["home"], "HOME": given["home"], "PATH": "/usr/bin:/bin", "SKIP_MODEL_SYNC": "1"}
            self.process = subprocess.Popen(
                [given["program"], "serve", "--port", "0"], cwd=given["home"], env=environment, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            while True:
                line = self.process.stderr.readline()
                assert line, "the server ended at its start"
                if "assay serves" in line: break
            self.port = int(line.split("http://127.0.0.1:")[1].split(";")[0].split("/")[0])

        def memory(self, name):
            for line in open("/proc/%d/status" % self.process.pid):
                if line.startswith(name + ":"): return int(line.split()[1]) << 10

        def forget_peak(self):
            with open("/proc/%d/clear_refs" % self.process.pid, "w") as file: file.write("5")

        def unnamed_files(self):
            folder, count = "/proc/%d/fd/" % self.process.pid, 0
            for name in os.listdir(folder):
                try: count += os.readlink(folder + name).endswith("(deleted)")
                except OSError: pass
            return count

        def open(self, path): return urllib.request.urlopen("http://127.0.0.1:%d%s" % (self.port, path), timeout=1800)

        def export(self, run, name):
            try:
                with self.open("/api/runs/%s/export?format=%s" % (run, name)) as answer:
                    size = 0
                    while piece := answer.read(1 << 16): size += len(piece)
                    return answer.status, size, None
            except urllib.error.HTTPError as error:
                with error: return error.code, 0, error.headers["Retry-After"]

        def start_slowly(self, run, name):
            """Asks, takes the first kilobyte and then nothing."""
            connection = socket.socket()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.settimeout(1800)
            connection.connect(("127.0.0.1", self.port))
            request = "GET /api/runs/%s/export?format=%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n"
            connection.sendall((request % (run, name, self.port)).encode())
            assert connection.recv(1024).startswith(b"HTTP/1.1 200")
            return connection

        def read_on(self, connection):
            """Reads the rest, with a window that lets a hundred megabytes through in seconds instead of a quarter of an hour."""
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_WINDOW_CLAMP, 1 << 16)
            size = 0
            while piece := connection.recv(1 << 16): size += len(piece)
            connection.close()
            return size

    def reference(given):
        server = Server(given)
        try:
            with server.open("/api/runs") as answer: run = json.load(answer)["runs"][0]["id"]
            server.export(run, "junit")
            idle, peaks, sizes = server.memory("VmRSS"), {}, {}
            for name in given["formats"]:
                server.forget_peak()
                status, sizes[name], _ = server.export(run, name)
                assert status == 200, (name, status)
                peaks[name] = server.memory("VmHWM") - idle
            server.forget_peak()
            # Two at a time are written, so none of them is refused.
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                slow = list(pool.map(lambda _: server.start_slowly(run, "csv"), range(8)))
            whole = server.export(run, "junit")
            assert whole[:2] == (200, sizes["junit"]), "slow readers are in the way of others"
            held = server.unnamed_files()
            # What is short fits into the system's own buffers, whoever reads.
            assert held <= 8 and (held >= 1 or sizes["csv"] < 16 << 20), (held, sizes)
            peaks["slow"] = server.memory("VmHWM") - idle
            for connection in slow[:4]: connection.close()
            for connection in slow[4:]: assert server.read_on(connection) >= sizes["csv"] - 1024, sizes
            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                answers = list(pool.map(lambda _: server.export(run, "zip"), range(8)))
            deadline = time.monotonic() + 60
            while server.unnamed_files() and time.monotonic() < deadline: time.sleep(0.05)
            known = {"assay.sqlite", "assay.sqlite-wal", "assay.sqlite-shm", "serve.lock"}
            return {"peaks": peaks, "sizes": sizes, "atOnce": [answer[0] for answer in answers],
                    "retryAfter": [answer[2] or "" for answer in answers if answer[0] != 200],
                    "openFiles": server.unnamed_files(),
                    "leftFiles": [name for name in os.listdir(given["home"] + "/data") if name not in known]}
        finally:
            server.process.send_signal(signal.SIGTERM)
            try: server.process.wait(20)
            except subprocess.TimeoutExpired: server.process.kill()
    """#)
}
