import AssayKit
import Crypto
import Foundation
import TestSupport

@testable import Reports

/// A signed export taken apart, to be changed and signed again by somebody who has the key.
struct OpenedBundle {
  var results: JSONValue
  var run: JSONValue
  var events: [UInt8]
  var manifest: JSONValue

  init(_ path: String) throws {
    let descriptor = open(path, O_RDONLY)
    defer { close(descriptor) }
    func bytes(_ name: String) throws -> [UInt8] { try EntryReader(descriptor, name: name, limit: 1 << 30).all() }
    results = try JSONPull.value(try bytes("results.json"))
    run = try JSONPull.value(try bytes("run.json"))
    events = try bytes("events.jsonl")
    manifest = try JSONPull.value(try bytes("manifest.json"))
  }

  /// The events as one list.
  var history: JSONValue {
    get throws { .array(try events.split(separator: 0x0A).map { try JSONPull.value(Array($0)) }) }
  }

  /// Puts events in after the last start of the run.
  mutating func tell(_ told: [[String: JSONValue]]) throws {
    var all = try history.elements
    guard let start = all.lastIndex(where: { $0["event_type"] == "run_started" }) else { return }
    let blank: [String: JSONValue] = ["benchmark_name": .null, "message": .null, "data": [:]]
    let common = all[start].members.merging(blank) { $1 }
    all.insert(contentsOf: told.map { .object(common.merging($0) { $1 }) }, at: start + 1)
    replace(
      history: .array(all.enumerated().map { index, event in .object(event.members.merging(["id": .count(index + 1)]) { $1 }) }))
    run = .object(run.members.merging(["last_event_id": .count(all.count)]) { $1 })
  }

  /// Changes the events of one kind.
  mutating func change(_ kind: JSONValue, _ change: (inout [String: JSONValue]) -> Void) throws {
    replace(
      history: .array(
        try history.elements.map { event in
          var members = event.members
          if members["event_type"] == kind { change(&members) }
          return .object(members)
        }))
  }

  mutating func replace(history: JSONValue) { events = history.elements.flatMap { CanonicalJSON.bytes($0) + [0x0A] } }

  /// Writes it again, with the hashes of what it holds now and a new signature.
  ///
  /// - Parameters:
  ///   - isBare: whether it is as the original format is, with nothing that Assay has besides.
  ///   - omitted: files that are left out, and out of the manifest.
  func sign(
    _ key: SigningKey, into bench: ReportsBench, bare isBare: Bool = false, without omitted: Set<String> = []
  ) throws -> String {
    let own: [(String, [UInt8])] = [("run.json", CanonicalJSON.bytes(run)), ("events.jsonl", events)]
    let files = [("results.json", CanonicalJSON.bytes(results))] + (isBare ? [] : own.filter { !omitted.contains($0.0) })
    var members = manifest.members
    func hash(_ bytes: [UInt8]) -> JSONValue { .string(SHA256.hash(data: Data(bytes)).hexadecimal) }
    members["results_sha256"] = hash(files[0].1)
    members["files"] = .object(
      Dictionary(uniqueKeysWithValues: files.map { ($0, ["sha256": hash($1), "size": .count($1.count)]) }))
    if isBare { for name in ["files", "key_id", "run_status", "generator"] { members[name] = nil } }
    let signed = CanonicalJSON.bytes(.object(members))
    let signature = try key.signature(of: signed).base64EncodedString()
    return try Self.pack(
      files + [
        ("manifest.json", signed), ("signature.txt", Array(signature.utf8)), ("public_key.txt", Array(key.publicKey.base64.utf8)),
      ],
      into: bench)
  }

  static func pack(_ files: [(String, [UInt8])], into bench: ReportsBench) throws -> String {
    let file = try OutputFile(in: bench.folder.path)
    let zip = try ZIPWriter(
      file.descriptor, path: bench.folder.path, modified: ReportsBench.exportedAt, limits: VerificationLimits())
    for (name, content) in files { _ = try zip.entry(name) { entry throws(ExportError) in try entry.write(content) } }
    try zip.close()
    let path = bench.folder.path(of: "signed-again.zip")
    try file.keep(as: path, replacing: true)
    return path
  }
}

/// The way to one value of a document, and the values themselves.
struct JSONPlace: Hashable {
  enum Step: Hashable {
    case member(String)
    case element(Int)
  }

  let steps: [Step]
  let value: JSONValue

  /// The way without numbers: `items[].score`.
  var name: String {
    steps.reduce("") { text, step in
      switch step {
      case .member(let name): text.isEmpty ? name : text + "." + name
      case .element: text + "[]"
      }
    }
  }

  /// Every value that holds no other.
  static func leaves(of value: JSONValue, at steps: [Step] = []) -> [JSONPlace] {
    switch value {
    case .object(let members) where !members.isEmpty:
      members.sorted { $0.key < $1.key }.flatMap { leaves(of: $1, at: steps + [.member($0)]) }
    case .array(let elements) where !elements.isEmpty:
      elements.enumerated().flatMap { leaves(of: $1, at: steps + [.element($0)]) }
    default: [JSONPlace(steps: steps, value: value)]
    }
  }

  /// Every object, empty ones too.
  static func objects(of value: JSONValue, at steps: [Step] = []) -> [JSONPlace] {
    switch value {
    case .object(let members):
      [JSONPlace(steps: steps, value: value)]
        + members.sorted { $0.key < $1.key }.flatMap { objects(of: $1, at: steps + [.member($0)]) }
    case .array(let elements): elements.enumerated().flatMap { objects(of: $1, at: steps + [.element($0)]) }
    default: []
    }
  }

  /// The object here with one more member.
  var more: JSONValue { .object(value.members.merging(["accuracy": 0.99]) { own, _ in own }) }

  func replacing(with new: JSONValue, in document: JSONValue) -> JSONValue { Self.replace(steps[...], new, document) }

  private static func replace(_ steps: ArraySlice<Step>, _ new: JSONValue, _ value: JSONValue) -> JSONValue {
    switch (steps.first, value) {
    case (.member(let name), .object(var members)):
      members[name] = replace(steps.dropFirst(), new, members[name] ?? .null)
      return .object(members)
    case (.element(let index), .array(var elements)):
      elements[index] = replace(steps.dropFirst(), new, elements[index])
      return .array(elements)
    default: return new
    }
  }

  /// Other values that somebody could write here.
  var others: [JSONValue] { changes.filter { $0 != value } }

  /// Whether this is in an item that is neither one of the first two nor the last one of the first benchmark: others are like it.
  func isInTheMiddle(of document: JSONValue) -> Bool {
    guard steps.count > 3, steps[2] == .member("items"), case .element(let section) = steps[1], case .element(let index) = steps[3]
    else {
      return false
    }
    let items = document["benchmarks"]?.elements[section]["items"]?.elements.count ?? 0
    return section > 0 || index > 1 && index < items - 1
  }

  private var changes: [JSONValue] {
    switch value {
    case .null: [.string("x"), .integer(7), .bool(true)]
    case .bool(let flag): [.bool(!flag)]
    case .integer(let number): [.integer(number + 1), .integer(number - 1)]
    case .number(let number): [.number(number * 1.01 + 0.001), .number(number * 0.99), .number(1 - number)]
    case .string(let text): [.string(text + "x")] + plausible(text)
    case .array: [["x"], ["scripted/judge"]]
    case .object: [["x": 1]]
    }
  }

  /// What has the form of its field and is not true.
  private func plausible(_ text: String) -> [JSONValue] {
    if text.hasPrefix("20"), text.hasSuffix("Z") { return [.string("2020" + text.dropFirst(4))] }
    if steps.last == .member("kind") { return ["too_large", "worker_lost"] }
    if steps.last == .member("finish_reason") { return ["length"] }
    if text.count == 64 || text.count == 16, text.allSatisfy(\.isHexDigit) { return [.string(String(text.reversed()))] }
    return text.isEmpty ? [] : [.string(String(text.dropLast()))]
  }
}
