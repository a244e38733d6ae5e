import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Synchronization
import TestSupport
import Testing

/// A key that the provider refuses, by a provider that sends it back in every form.
@Suite(.timeLimit(.minutes(1))) struct WrongKeyTests {
  private static let key = "sk-geheim+/=?&0123456789"
  private static let run = [
    "run", "--model", "custom/scripted-model", "--benchmark", "starter", "--count", "4", "--concurrency", "2", "--json",
  ]

  /// What a provider may send back: the key as it is, URL-encoded in three ways, with JSON's escapes, and in base64 and base64url
  /// after nothing and after one and two other bytes, so that all three alignments come.
  private static var forms: [String] {
    let url = key.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    let quoted = key.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(.init(charactersIn: "-/"))) ?? ""
    let coded = key.utf16.map { unit -> String in
      let hex = String(unit, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
    }
    let base64 = ["", "x", "xy", "Bearer "].map { Data("\($0)\(key)".utf8).base64EncodedString() }
    return [key, url, url.lowercased(), quoted, key.replacingOccurrences(of: "/", with: "\\/"), coded.joined()] + base64
      + base64.map { $0.replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_") }
  }

  /// What must stand nowhere: the forms, and of the base64 ones the part that is the same whatever stands around the key.
  private static var traces: [String] {
    let inner = (0..<3).flatMap { offset -> [String] in
      let bytes = Data(repeating: 0, count: offset) + Data(key.utf8)
      let text = bytes.base64EncodedString().prefix(bytes.count * 8 / 6).dropFirst((offset * 8 + 5) / 6)
      return [String(text), text.replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")]
    }
    return forms + inner
  }

  @Test func theRunStopsAndNamesProviderAndVariableWithoutTheKey() async throws {
    let isWrong = Mutex(true)
    let echo = "wrong key: " + Self.forms.joined(separator: " ")
    try await ScriptedModelServer.run { _ in
      isWrong.withLock { $0 } ? .error(401, message: echo, code: "invalid_api_key") : .answer("Answer: 4")
    } body: { server in
      try await TemporaryFolder.with { home in
        let assay = BuiltBinary(home: home, ["ASSAY_BASE_URL": server.baseURL, "ASSAY_API_KEY": Self.key])
        let outcome = try await assay.run(Self.run)
        #expect(server.requests.first?.request.headers["authorization"] == "Bearer \(Self.key)")
        #expect(outcome.exitCode == 2)
        let run = try RunJSON(outcome)
        #expect(run.status == "failed")
        #expect(run.message?.contains("custom/scripted-model answered with status 401") == true)
        #expect(run.message?.contains("ASSAY_API_KEY") == true)
        #expect(outcome.stderr.contains("ASSAY_API_KEY"), "\(outcome.stderr)")
        #expect(outcome.stderr.contains("custom/scripted-model answered with status 401"))
        let asked = server.requests.count
        #expect((1...2).contains(asked), "no sample begins after the refusal")

        let shown = try await assay.run("runs", "show", run.id)
        #expect(shown.stdout.contains("ASSAY_API_KEY"))
        let texts = [outcome.stdout, outcome.stderr, shown.stdout, shown.stderr].map { Data($0.utf8) }
        expectNoKey(in: try await texts + databaseFiles(home))

        isWrong.withLock { $0 = false }
        let resumed = try await assay.run("runs", "retry-errors", run.id, "--json")
        #expect(resumed.exitCode == 0, "\(resumed.stderr)")
        #expect(try RunJSON(resumed).coverage == 1)
        #expect(server.requests.count == asked + 4)
        expectNoKey(in: try await databaseFiles(home))
      }
    }
  }

  /// The list of models is asked first, so a provider that guards it tells about the key before a run exists.
  @Test func aGuardedListOfModelsIsToldBeforeARunExists() async throws {
    let refusal = ScriptedReply.error(401, message: "wrong key: " + Self.forms.joined(separator: " "))
    try await ScriptedModelServer.run(modelList: refusal) { _ in
      .answer("Answer: 4")
    } body: { server in
      try await TemporaryFolder.with { home in
        let assay = BuiltBinary(home: home, ["ASSAY_BASE_URL": server.baseURL, "ASSAY_API_KEY": Self.key])
        let outcome = try await assay.run(Self.run)
        #expect(outcome.exitCode == 64)
        #expect(outcome.stdout == "")
        #expect(outcome.stderr.contains("custom"))
        #expect(outcome.stderr.contains("ASSAY_API_KEY"))
        #expect(server.requests.isEmpty)
        expectNoKey(in: try await [Data(outcome.stderr.utf8)] + databaseFiles(home))
      }
    }
  }

  /// A key that comes with one run over HTTP: sealed, echoed by the provider, erased; and shown nowhere.
  @Test func aKeyOfOneRunIsShownNowhere() async throws {
    let echo = "wrong key: " + Self.forms.joined(separator: " ")
    try await ScriptedModelServer.run { _ in
      .error(401, message: echo, code: "invalid_api_key")
    } body: { server in
      try await TemporaryFolder.with { home in
        let sealing = "k1:" + Data(repeating: 9, count: 32).base64EncodedString()
        let assay = BuiltBinary(
          home: home,
          ["ASSAY_BASE_URL": server.baseURL, "ASSAY_SECRETS_KEY": sealing, "ASSAY_LOG_LEVEL": "trace", "SKIP_MODEL_SYNC": "1"])
        let (answers, exitCode, log) = try await assay.servingWithLog(["serve", "--port", "0"], ready: "assay serves") { line in
          let address = try #require(line.firstMatch(of: #/http://[0-9.]+:[0-9]+/#)).output
          return try await KeyedRun(address: String(address), key: Self.key).run()
        }
        #expect(exitCode == 0)
        let texts = try #require(answers)
        #expect(texts[0].range(of: Data("\"status\":\"queued\"".utf8)) != nil, "\(String(decoding: texts[0], as: UTF8.self))")
        #expect(texts[1].range(of: Data("\"status\":\"failed\"".utf8)) != nil, "\(String(decoding: texts[1], as: UTF8.self))")
        let refusal = Data("answered with status 401".utf8)
        #expect(texts.contains { $0.range(of: refusal) != nil }, "the refusal is told, without the key")
        #expect(server.requests.first?.request.headers["authorization"] == "Bearer \(Self.key)")
        expectNoKey(in: try await texts + [Data(log.utf8)] + databaseFiles(home))
        let shown = try await assay.run("runs", "list", "--json")
        expectNoKey(in: [Data(shown.stdout.utf8), Data(shown.stderr.utf8)])
      }
    }
  }

  private func expectNoKey(in texts: [Data]) {
    for form in Self.traces {
      for (place, text) in texts.enumerated() {
        guard let found = text.range(of: Data(form.utf8)) else { continue }
        let around = text[max(text.startIndex, found.lowerBound - 300)..<min(text.endIndex, found.upperBound + 60)]
        Issue.record("text \(place) shows the key as `\(form)`: \(String(decoding: around, as: UTF8.self))")
      }
    }
  }

  /// The database and whatever stands beside it.
  private func databaseFiles(_ home: TemporaryFolder) async throws -> [Data] {
    let folder = home.path(of: "data")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(names.contains("assay.sqlite"))
    let files = try names.map { try Data(contentsOf: URL(filePath: "\(folder)/\($0)")) }
    return files + (try await Self.stored("\(folder)/assay.sqlite", as: [Data].self))
  }

  /// The texts that the database keeps compressed.
  private static let stored = PythonReference(
    """
    import base64, sqlite3, zlib

    def reference(path):
        with sqlite3.connect("file:" + path + "?mode=ro", uri=True) as database:
            rows = database.execute("SELECT encoding, content FROM blobs").fetchall()
        return [base64.b64encode(zlib.decompress(text) if encoding == "zlib" else text).decode() for encoding, text in rows]
    """)
}

/// Starts a run with a key over HTTP and reads everything that the server says about it.
private struct KeyedRun {
  let address: String
  let key: String

  /// Everything that the server keeps packed, unpacked: the files of a signed export, the stream's messages.
  private static let unpacked = PythonReference(
    #"""
    import asyncio, base64, io, urllib.request, websockets, zipfile

    async def messages(url):
        async with websockets.connect(url, max_size=None) as socket: return [text async for text in socket]

    def reference(given):
        with urllib.request.urlopen(given["address"] + "/api/runs/%s/export?format=zip" % given["run"]) as answer:
            archive = zipfile.ZipFile(io.BytesIO(answer.read()))
        files = [archive.read(name) for name in archive.namelist()]
        url = given["address"].replace("http:", "ws:") + "/api/runs/%s/stream" % given["run"]
        told = asyncio.run(asyncio.wait_for(messages(url), 30))
        assert len(files) == 6 and json.loads(told[-1])["type"] == "complete", (archive.namelist(), told[-1:])
        return [base64.b64encode(content).decode() for content in files + [text.encode() for text in told]]
    """#)

  /// - Returns: the new run, the ended run, its events, an item, the metrics, problems, every export, and more.
  func run() async throws -> [Data] {
    let http = HTTPClient(eventLoopGroupProvider: .singleton)
    do {
      let texts = try await run(http)
      try await http.shutdown()
      return texts
    } catch {
      try await http.shutdown()
      throw error
    }
  }

  private func run(_ http: HTTPClient) async throws -> [Data] {
    let body = #"{"model_id": "custom/scripted-model", "selected_benchmarks": ["starter"], "subset_count": 3}"#
    let made = try await ask(http, .POST, "/api/runs/api", body: body)
    let id = try #require(String(decoding: made, as: UTF8.self).firstMatch(of: #/"id":"([0-9a-f]{12})"/#)).output.1
    // The stream ends with the run.
    let events = try await ask(http, .GET, "/api/runs/\(id)/events")
    var texts = [made, try await ask(http, .GET, "/api/runs/\(id)"), events]
    let exports = ["csv", "md", "junit", "json", "zip"].map { "/api/runs/\(id)/export?format=\($0)" }
    let rest = ["/metrics", "/api/ops/overview", "/runs/\(id)", "/api/runs", "/api/runs/\(id)/api-errors"]
    for path in ["/api/runs/\(id)/benchmarks/starter"] + rest + exports {
      texts.append(try await ask(http, .GET, path))
    }
    texts += try await Self.unpacked(["address": address, "run": String(id)], as: [Data].self)
    texts.append(try await ask(http, .POST, "/api/runs/api", body: #"{"model_id": "custom/nothing"}"#))
    texts.append(try await ask(http, .POST, "/api/runs/\(id)/resume"))
    return texts
  }

  private func ask(_ http: HTTPClient, _ method: HTTPMethod, _ path: String, body: String? = nil) async throws -> Data {
    var request = HTTPClientRequest(url: address + path)
    request.method = method
    if method == .POST { request.headers.add(name: "authorization", value: "Bearer \(key)") }
    if let body {
      request.headers.add(name: "content-type", value: "application/json")
      request.body = .bytes(Array(body.utf8))
    }
    let response = try await http.execute(request, timeout: .seconds(30))
    let bytes = try await response.body.collect(upTo: 1 << 24)
    return Data(bytes.readableBytesView)
  }
}
