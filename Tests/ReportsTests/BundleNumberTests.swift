import AssayKit
import Crypto
import Foundation
import TestSupport
import Testing

@testable import Reports

/// Each number of an archive is recomputed by the verifier, or stands in the list of what is taken as stored.
@Suite struct BundleNumberTests {
  @Test(arguments: ["results.json", "run.json"])
  func anyNumberThatIsEditedAndSignedAgainIsSeen(_ name: String) async throws {
    try await Self.with { bench, path in
      let files = try SignedFiles(path)
      let document = try JSONPull.value(files.bytes(name))
      let leaves = NumberLeaf.all(in: document)
      let taken = name == "run.json" ? TakenFacts.run : TakenFacts.results
      #expect(leaves.count > 60, "\(leaves.count) numbers are too few")
      for leaf in leaves {
        let edited = try leaf.edited(document)
        let forged = try files.replacing(name, CanonicalJSON.bytes(edited), key: try bench.keys.signingKey(), in: bench.folder)

        let verdict = try await bench.verify(forged)

        #expect(verdict.signatureValid && verdict.hashMatch, "\(leaf.place)")
        let isTaken = taken.contains { leaf.place == $0 || leaf.place.hasPrefix($0 + ".") }
        let failures = verdict.checks.filter { $0.outcome == .failed }
        #expect(!failures.isEmpty || isTaken, "\(name) \(leaf.place) can be changed unseen")
        let named = failures.contains { failure in leaf.words.contains { failure.detail.contains($0) } }
        #expect(failures.isEmpty || named, "\(leaf.place): \(failures.map(\.detail))")
      }
    }
  }

  @Test func theDocumentationListsWhatIsTakenAsStored() throws {
    let text = try String(contentsOf: PackageFolder.url.appending(path: "docs/reference/signed-export.md"), encoding: .utf8)
    for place in TakenFacts.results + TakenFacts.run {
      #expect(text.contains("`\(place)`"), "\(place)")
    }
  }

  @Test func theVerdictSaysWhatItTakesAsStored() async throws {
    try await Self.with { bench, path in
      let verdict = try await bench.verify(path)

      #expect(verdict.isValid, "\(verdict.checks)")
      #expect(verdict.checks.first { $0.name == "scores" }?.detail == TakenFacts.sentence)
    }
  }

  /// A live benchmark's numbers are those of its finished beginning.
  @Test(arguments: ["score", "coverage", "completed_items", "scored", "interval"])
  func whatAnOpenRunSaysIsRecomputedToo(_ member: String) async throws {
    try await Self.with(reopened: true) { bench, path in
      #expect(try await bench.verify(path).isValid)
      let files = try SignedFiles(path)
      let document = try JSONPull.value(files.bytes("run.json"))
      let leaves = NumberLeaf.all(in: document).filter { $0.place.hasPrefix("benchmarks[].\(member)") }
      try #require(!leaves.isEmpty)
      for leaf in leaves {
        let bytes = CanonicalJSON.bytes(try leaf.edited(document))
        let forged = try files.replacing("run.json", bytes, key: try bench.keys.signingKey(), in: bench.folder)
        #expect(try await bench.verify(forged).outcome("scores") == .failed, "\(leaf.place)")
      }
    }
  }

  // MARK: Runs

  private static let judge = ModelReference(provider: "scripted", slug: "judge")
  private static let other = ModelReference(provider: "scripted", slug: "other")

  /// A run with answers that are right, wrong, cut and failed, with times, tokens and costs, and with two judges that differ once.
  ///
  /// - Parameter reopened: whether the failed items wait again, so that neither benchmark has ended.
  private static func with(reopened: Bool = false, _ body: (ReportsBench, String) async throws -> Void) async throws {
    let timing = Timing(
      total: .microseconds(1_234_567), timeToFirstToken: .microseconds(212_345), maxGap: .microseconds(54_321), chunks: 7,
      keepAlives: 2, clientDelay: ClientDelay(mean: .microseconds(400), longest: .microseconds(900)))
    let usage = Usage(inputTokens: 13, outputTokens: 7, reasoningTokens: 3, cachedInputTokens: 2, reportedCost: NanoDollars(1_500))
    let template = ModelResponse(text: "", finishReason: .stop, usage: usage, timing: timing, tries: 2)
    let judges = [
      ScriptedModels(model: judge, template: template) { request throws(Failure) in
        request.sample?.item == "1" ? "WRONG" : "RIGHT"
      },
      ScriptedModels(model: other, template: template) { request throws(Failure) in
        ["1", "2"].contains(request.sample?.item.rawValue) ? "WRONG" : "RIGHT"
      },
    ]
    let models = ScriptedModels(template: template, judges: judges) { request throws(Failure) in
      let id = String(request.messages[0].text.dropFirst(4))
      if id == "3" { throw Failure(.rejected, "no", httpStatus: 422) }
      return id == "1" ? "wrong" : id == "4" ? "" : id
    }
    var judged = CountingBenchmark(name: "judged", size: 4)
    judged.judge = CountingBenchmark.judgeRole
    try await ReportsBench.with([CountingBenchmark(size: 6), judged], models: models) { bench in
      let run = try await bench.ended(["counting", "judged"], judges: [judge, other])
      if reopened { _ = try await bench.store.reopen(run.id, .retryErrors) }
      try await body(bench, try await bench.export(run.id, .zip))
    }
  }
}

/// A number in a document, and how to make it another one.
struct NumberLeaf {
  enum Step {
    case member(String), element(Int)
  }

  let steps: [Step]

  static func all(in value: JSONValue, after steps: [Step] = []) -> [NumberLeaf] {
    switch value {
    case .integer, .number: [NumberLeaf(steps: steps)]
    case .array(let elements): elements.enumerated().flatMap { all(in: $1, after: steps + [.element($0)]) }
    case .object(let members):
      members.sorted { $0.key < $1.key }.flatMap { all(in: $0.value, after: steps + [.member($0.key)]) }
    case .null, .bool, .string: []
    }
  }

  /// Its place, with `[]` for every element.
  var place: String {
    steps.reduce(into: "") { text, step in
      switch step {
      case .member(let name): text += (text.isEmpty ? "" : ".") + name
      case .element: text += "[]"
      }
    }
  }

  /// What a verdict may call it by: one of the members it lies in, or the item.
  var words: [String] {
    steps.compactMap { step in
      if case .member(let name) = step, !["benchmarks", "metrics", "manifest"].contains(name) { name } else { nil }
    } + (place.contains("items[]") ? ["item"] : []) + (place.hasSuffix("samples_per_item") ? ["samples"] : [])
  }

  func edited(_ document: JSONValue) throws -> JSONValue { try Self.edited(document, steps[...]) }

  private static func edited(_ value: JSONValue, _ steps: ArraySlice<Step>) throws -> JSONValue {
    guard let step = steps.first else {
      return switch value {
      case .integer(let number): .integer(number + 1)
      case .number(let number): .number(number > 0.5 ? number - 0.125 : number + 0.125)
      default: value
      }
    }
    switch (step, value) {
    case (.member(let name), .object(var members)):
      members[name] = try edited(try #require(members[name]), steps.dropFirst())
      return .object(members)
    case (.element(let index), .array(var elements)):
      elements[index] = try edited(elements[index], steps.dropFirst())
      return .array(elements)
    default: throw BundleFault("no such place")
    }
  }
}

/// The files of an archive, to be packed and signed again.
struct SignedFiles {
  private var files: [String: [UInt8]] = [:]

  init(_ path: String) throws {
    let descriptor = open(path, O_RDONLY)
    defer { close(descriptor) }
    for name in BundleVerifier.known { files[name] = try EntryReader(descriptor, name: name, limit: 1 << 30).all() }
  }

  func bytes(_ name: String) throws -> [UInt8] { try #require(files[name]) }

  /// - Returns: the path of an archive with another file, whose manifest says so and is signed.
  func replacing(_ name: String, _ bytes: [UInt8], key: SigningKey, in folder: TemporaryFolder) throws -> String {
    var all = files
    all[name] = bytes
    var manifest = try JSONPull.value(self.bytes("manifest.json")).members
    var entries = manifest["files"]?.members ?? [:]
    let hash = JSONValue.string(SHA256.hash(data: Data(bytes)).hexadecimal)
    entries[name] = ["sha256": hash, "size": .count(bytes.count)]
    manifest["files"] = .object(entries)
    if name == "results.json" { manifest["results_sha256"] = hash }
    let signed = CanonicalJSON.bytes(.object(manifest))
    all["manifest.json"] = signed
    all["signature.txt"] = Array(try key.signature(of: signed).base64EncodedString().utf8)
    let file = try OutputFile(in: folder.path)
    let zip = try ZIPWriter(file.descriptor, path: folder.path, modified: ReportsBench.exportedAt)
    for (name, bytes) in all.sorted(by: { $0.key < $1.key }) {
      _ = try zip.entry(name) { entry throws(ExportError) in try entry.write(bytes) }
    }
    try zip.close()
    let path = folder.path(of: "again.zip")
    try file.keep(as: path, replacing: true)
    return path
  }
}

@Suite struct JSONNumberTests {
  @Test(arguments: [
    ("0", JSONNumber.whole), ("-0", .whole), ("17", .whole), ("-9", .whole), ("0.5", .other), ("1e5", .other), ("1E-05", .other),
    ("-1.25e+3", .other), ("", nil), ("-", nil), ("01", nil), ("1.", nil), (".5", nil), ("1e", nil), ("1e+", nil), ("+1", nil),
    ("1-1", nil), ("1.2.3", nil), ("0x1", nil), ("--1", nil), ("00", nil), ("1e1.5", nil),
  ])
  func numbersHaveTheFormsOfTheStandard(_ text: String, _ form: JSONNumber?) {
    #expect(JSONNumber(Array(text.utf8)) == form)
  }
}
