import AssayKit
import Foundation
import TestSupport
import Testing

@testable import AssayCLI

@Suite struct StoredResponseTests {
  @Test func aLineIsRead() throws {
    let line = #"{"item_id": "a1", "sample_index": 2, "response": "42", "finish_reason": "length", "note": "x"}"#
    let response = try StoredResponse(Data(line.utf8), number: 1)
    #expect(response.item == "a1".asItem)
    #expect(response.sampleIndex == 2)
    #expect(response.answer == Answer(text: "42", finishReason: .length))
  }

  @Test func numericIdsAndAMissingSampleIndexAreUnderstood() throws {
    let response = try StoredResponse(Data(#"{"item_id": 70, "response": ""}"#.utf8), number: 1)
    #expect(response.item == "70".asItem)
    #expect(response.sampleIndex == 0)
  }

  @Test(arguments: [
    ("{", "line 7 is not JSON"), ("[]", "line 7 is not a JSON object"), (#"{"response": "x"}"#, "line 7 has no `item_id`"),
    (#"{"item_id": "a"}"#, "line 7 has no `response` text"), (#"{"item_id": "a", "response": 5}"#, "line 7 has no `response` text"),
    (
      #"{"item_id": "a", "response": "x", "sample_index": -1}"#,
      "line 7 has a `sample_index` that is not a whole number from 0 on"
    ),
  ])
  func aBadLineIsNamed(line: String, message: String) throws {
    let failure = try #require(throws: CommandFailure.self) { try StoredResponse(Data(line.utf8), number: 7) }
    #expect(failure.status == .usage)
    #expect(failure.message == message)
  }

  @Test func everyKeyOfTheContractIsAlwaysThere() throws {
    let response = try StoredResponse(Data(#"{"item_id": "a", "response": "x"}"#.utf8), number: 1)
    let verdict = Verdict(score: 0.5, correct: nil, flags: [.unparsed, .empty], details: ["strict": [true]])
    #expect(
      try JSONText.line(ScoredLine.value(response, .success(verdict)))
        == #"{"correct":null,"details":{"strict":[true]},"extracted":null,"failure":null,"flags":["empty","unparsed"],"item_id":"a","rule":null,"sample_index":0,"score":0.5}"#
    )
    let failed = try JSONText.line(ScoredLine.value(response, .failure(Failure(.judge, "the judge did not answer"))))
    #expect(failed.contains(#""score":null"#))
    #expect(failed.contains(#""kind":"judge""#))
  }

  @Test func linesAreReadAcrossChunksAndWithoutALastLineFeed() async throws {
    try await TemporaryFolder.with { folder in
      let long = String(repeating: "x", count: 200_000)
      try Data("a\n\n\(long)\r\nlast".utf8).write(to: folder.url.appending(path: "r.jsonl"))

      let lines = try LineReader(path: "r.jsonl", workingFolder: folder.path).map { String(decoding: try $0.get(), as: UTF8.self) }

      #expect(lines == ["a", "", long + "\r", "last"])
    }
  }

  @Test func aFolderIsWrongUsage() async throws {
    try await TemporaryFolder.with { folder in
      let failure = try #require(throws: CommandFailure.self) { try LineReader(path: folder.path, workingFolder: "/nowhere") }
      #expect(failure.status == .usage)
      #expect(failure.message == "`\(folder.path)` is a folder")
    }
  }

  @Test func whatCannotBeReadIsNamedWithTheSystemsReason() throws {
    // The first page of a process's memory is mapped by nobody.
    let reader = try LineReader(path: "/proc/self/mem", workingFolder: "/")
    let failure = try #require(throws: CommandFailure.self) { for line in reader { _ = try line.get() } }
    #expect(failure.status == .couldNotFinish)
    #expect(failure.message == "`/proc/self/mem` cannot be read: Input/output error")
  }

  @Test func aMissingFileIsNamed() throws {
    let failure = try #require(throws: CommandFailure.self) { try LineReader(path: "none.jsonl", workingFolder: "/nowhere") }
    #expect(failure.message == "`none.jsonl` cannot be read: No such file or directory")
  }
}

extension String {
  fileprivate var asItem: ItemID { ItemID(self) }
}
