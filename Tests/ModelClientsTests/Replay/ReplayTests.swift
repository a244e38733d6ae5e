import AssayKit
import Foundation
import Testing

@testable import ModelClients

@Suite struct ReplayTests {
  /// Writes `text` to a file and opens it.
  private func open<Result>(_ text: String, _ body: (ReplayFile) async throws -> Result) async throws -> Result {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("responses.jsonl")
      try Data(text.utf8).write(to: url)
      return try await body(try ReplayFile(path: url.path))
    }
  }

  private func request(_ item: String, _ sample: Int) -> ModelRequest {
    var request = ModelRequest.asking("anything", sample: sample)
    request.sample?.item = ItemID(item)
    return request
  }

  @Test func responsesAreFoundByItemAndSample() async throws {
    let long = String(repeating: "ü", count: 1_500_000)
    let text = """
      {"item_id": "a", "response": "first"}

      {"response": "second \\ud834\\udd1e", "sample_index": 1, "item_id": "a"}
      {"item_id": 42, "response": ""}
      {"item_id": "long", "response": "\(long)"}
      {"item_id": "last", "response": "no line feed after it"}
      """
    try await open(text) { file in
      let client = ReplayClient(ModelReference(provider: .replay, slug: "f"), file: file)
      func text(_ item: String, _ sample: Int) async throws -> String {
        try await client.complete(request(item, sample)).text
      }
      #expect(file.count == 5)
      let first = try await text("a", 0)
      #expect(first == "first")
      #expect(try await text("a", 1) == "second 𝄞")
      #expect(try await text("42", 0) == "")
      #expect(try await text("long", 0) == long)
      #expect(try await text("last", 0) == "no line feed after it")

      let failure = await #expect(throws: Failure.self) { try await client.complete(request("a", 2)) }
      #expect(failure?.kind == .notRecorded)
      #expect(failure?.message.contains("item `a`, sample 2") == true)
    }
  }

  @Test(arguments: [
    ("{\"item_id\":\"a\",\"response\":\"x\",\"score\":1}", "unknown field `score`"),
    ("{\"item_id\":\"a\"}", "`response` is missing"),
    ("{\"response\":\"x\"}", "`item_id` is missing"), ("not json", "not a JSON object"), ("[1]", "wrong type"),
    ("{\"item_id\":\"a\",\"response\":7}", "`response` has the wrong type"),
    ("{\"item_id\":\"a\",\"sample_index\":-1,\"response\":\"x\"}", "`sample_index` is -1"),
    ("{\"item_id\":\"ok\",\"sample_index\":0,\"response\":\"x\"}", "stands in line 1 too"),
  ])
  func aFaultyLineIsRefusedWithItsNumber(_ line: String, _ words: String) async throws {
    let error = await #expect(throws: UserError.self) {
      try await open("{\"item_id\":\"ok\",\"response\":\"x\"}\n\n\(line)\n") { _ in }
    }
    #expect(error?.message.contains("line 3") == true)
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
  }

  @Test func aMissingFileIsTheUsersError() {
    let error = #expect(throws: UserError.self) { try ReplayFile(path: "/nowhere/responses.jsonl") }
    #expect(error?.message.contains("/nowhere/responses.jsonl") == true)
  }

  /// A pipe without a writer would hold everybody up for ever, a device would never end.
  @Test func onlyRegularFilesAreRead() async throws {
    try await withTemporaryFolder { folder in
      let pipe = folder.appendingPathComponent("pipe").path
      try #require(mkfifo(pipe, 0o600) == 0)
      for path in [pipe, "/dev/zero", folder.path] {
        let error = #expect(throws: UserError.self) { try ReplayFile(path: path) }
        #expect(error?.message.contains("`\(path)`: it is not a regular file") == true)
      }
    }
  }

  @Test func aFileIsReadOnceAndAgainWhenItWasChanged() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("responses.jsonl")
      let shelf = ReplayShelf()
      await #expect(throws: UserError.self) { try await shelf.file(url.path) }
      try Data("{\"item_id\":\"a\"}\n".utf8).write(to: url)
      await #expect(throws: UserError.self) { try await shelf.file(url.path) }
      try Data("{\"item_id\":\"a\",\"response\":\"first\"}\n".utf8).write(to: url)

      let first = try await shelf.file(url.path)
      let same = try await shelf.file(url.path)
      try Data("{\"item_id\":\"a\",\"response\":\"second one\"}\n".utf8).write(to: url, options: .atomic)
      let second = try await shelf.file(url.path)

      #expect(first === same && first !== second)
      #expect(try first.response(item: "a", sampleIndex: 0) == "first", "a run that has begun keeps its answers")
      #expect(try second.response(item: "a", sampleIndex: 0) == "second one")
    }
  }

  @Test func aFileThatChangesIsNoticed() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("responses.jsonl")
      try Data("{\"item_id\":\"a\",\"response\":\"x\"}\n".utf8).write(to: url)
      let client = ReplayClient(ModelReference(provider: .replay, slug: "f"), file: try ReplayFile(path: url.path))
      let handle = try FileHandle(forWritingTo: url)
      try handle.truncate(atOffset: 5)
      try handle.close()

      let failure = await #expect(throws: Failure.self) { try await client.complete(request("a", 0)) }
      #expect(failure?.kind == .malformed)
    }
  }
}
