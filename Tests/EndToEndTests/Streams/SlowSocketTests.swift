import Foundation
import TestSupport
import Testing

/// WebSockets that hardly read, beside one that does.
@Suite(.timeLimit(.minutes(5))) struct SlowSocketTests {
  private struct Given: Encodable, Sendable {
    let program: String
    let home: String
    let slow: Int
  }

  private struct Outcome: Decodable, Sendable {
    /// Attempts that the reader got while the others stood still, and that a slow one got when it read on.
    let attempts: Int
    let later: Int
    /// Bytes above the idle server at most.
    let peak: Int
    /// Bytes of all messages of one stream.
    let size: Int
  }

  @Test func aSlowReaderCostsBoundedMemoryAndMissesNothing() async throws {
    try await TemporaryFolder.with { folder in
      try await LargeRun.fill(folder, samples: 10, copies: 15)
      let slow = 60
      let outcome: Outcome = try await Self.script(Given(program: BuiltBinary.path(), home: folder.path, slow: slow))
      print("slow sockets: \(outcome)")

      #expect(outcome.attempts == 9_000)
      #expect(outcome.later == 9_000)
      #expect(slow * outcome.size > 2 * ExportMemory.limit, "what is not read would not fit if it were kept")
      #expect(outcome.peak <= ExportMemory.limit, "\(outcome.peak) bytes above idle")
    }
  }

  private static let script = PythonReference(
    #"""
    import asyncio, signal, socket, subprocess, urllib.request, websockets

    def memory(process, name):
        for line in open("/proc/%d/status" % process.pid):
            if line.startswith(name + ":"): return int(line.split()[1]) << 10

    async def connect(url, port):
        plain = socket.socket()
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
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

    async def trial(given, process, port):
        with urllib.request.urlopen("http://127.0.0.1:%d/api/runs" % port) as answer: run = json.load(answer)["runs"][0]["id"]
        url = "ws://127.0.0.1:%d/api/runs/%s/stream" % (port, run)
        async with await connect(url, port) as warm: assert json.loads(await warm.recv())["type"] == "init"
        idle = memory(process, "VmRSS")
        slow = [await connect(url, port) for _ in range(given["slow"])]
        for connection in slow: assert json.loads(await connection.recv())["type"] == "init"
        async with await connect(url, port) as reader: attempts, size = await rest(reader)
        peak = memory(process, "VmHWM") - idle
        later, _ = await rest(slow[0])
        for connection in slow[1:]: connection.transport.abort()
        return {"attempts": attempts, "later": later, "peak": peak, "size": size}

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
            return asyncio.run(asyncio.wait_for(trial(given, process, port), 240))
        finally:
            process.send_signal(signal.SIGTERM)
            try: process.wait(20)
            except subprocess.TimeoutExpired: process.kill()
    """#)
}
