import AssayKit
import Benchmarks
import Foundation
import TestSupport

/// Records of our own in the forms of data sets that must not be published, or that are too large.
enum MadeUpRecords {
  /// A row of GPQA Diamond as JSON.
  static func gpqa(_ number: Int) -> JSONValue {
    let domain = ["Biology", "Chemistry", "Physics"][number % 3]
    return [
      "Record ID": .string("rec\(number)"), "Question": .string("What is \(number) and one?\nSay it."),
      "Correct Answer": .string("right \(number)"), "Incorrect Answer 1": .string("wrong one"),
      "Incorrect Answer 2": "wrong, two", "Incorrect Answer 3": "wrong \"three\"", "High-level domain": .string(domain),
      "Subdomain": "Counting", "Canary String": "made up", "Explanation": "one more",
    ]
  }

  /// The table as it is published, with another column in front.
  static func gpqaTable(_ count: Int) -> String {
    let names = [
      "Record ID", "Question", "Correct Answer", "Incorrect Answer 1", "Incorrect Answer 2", "Incorrect Answer 3",
      "High-level domain", "Subdomain", "Canary String", "Explanation",
    ]
    let rows = (0..<count).map { number in
      names.map { name -> String in
        guard case .object(let record) = gpqa(number), case .string(let text)? = record[name] else { return "" }
        return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
      }.joined(separator: ",")
    }
    return ([names.joined(separator: ",")] + rows).joined(separator: "\r\n") + "\r\n"
  }

  static let image = "data:image/png;base64,iVBORw0KGgo="

  /// A row of Humanity's Last Exam; every fifth one has an image.
  static func exam(_ number: Int) -> JSONValue {
    [
      "id": .string("q\(number)"), "question": .string("How many legs have \(number) ants?"),
      "image": .string(number.isMultiple(of: 5) ? image : ""), "answer": .string("\(number * 6)"), "answer_type": "exactMatch",
      "author_name": "nobody", "rationale": "six each", "raw_subject": "Zoology",
      "category": .string(number.isMultiple(of: 2) ? "Math" : "Biology/Medicine"), "canary": "made up",
    ]
  }

  static func lines(_ records: [JSONValue]) throws -> String {
    try records.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }.joined(separator: "\n") + "\n"
  }

  /// Opens a benchmark over records in memory.
  ///
  /// - Parameter parts: for each part the records as they are published.
  static func open(_ name: BenchmarkName, _ way: ProtocolName, _ parts: [String: [JSONValue]]) async throws -> any ItemSet {
    let specification = try specification(of: name)
    let set = try MemoryDataset(try parts.mapValues { try lines($0) }, as: specification)
    return try await Registry.all(datasets: MemoryDatasets([specification.id: set])).benchmark(named: name).open(way)
  }

  static func specification(of name: BenchmarkName) throws -> DatasetSpecification {
    let benchmark = try Registry.all(datasets: MemoryDatasets()).benchmark(named: name)
    guard let first = benchmark.requiredDatasets.first else { throw Missing() }
    return first
  }

  struct Missing: Error {}

  static let lcrQuestions: [JSONValue] = [
    [
      "": "0", "document_category": "Legal", "document_set_id": "set_a", "question_id": "1", "question": "Who won, and when? ",
      "answer": "Ada in 1843", "data_source_filenames": "second.txt;first.txt", "data_source_urls": "", "input_tokens": "120",
    ],
    [
      "": "1", "document_category": "Company_Documents", "document_set_id": "set_b", "question_id": "2", "question": "How many?",
      "answer": "0.14", "data_source_filenames": "Ba\u{15F}ev\u{2019}s.txt", "data_source_urls": "", "input_tokens": "90",
    ],
  ]

  /// The last name as an archiver decomposes it and a program for code page 437 reads it.
  static let lcrDocuments: [JSONValue] = [
    ["path": "lcr/Legal/set_a/first.txt", "text": "one\n"], ["path": "lcr/Legal/set_a/second.txt", "text": "two"],
    ["path": "lcr/Company_Documents/set_b/Bas\u{2560}\u{BA}ev\u{393}\u{C7}\u{D6}s.txt", "text": "three"],
  ]
}
