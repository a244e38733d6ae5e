import AssayKit
import Foundation
import TestSupport
import Testing

@testable import Reports

/// Archives that somebody with the key made to say less than they did.
@Suite struct StrippedBundleTests {
  private static let models = ScriptedModels { request throws(Failure) in
    let id = String(request.messages[0].text.dropFirst(4))
    return id == "1" ? "wrong" : id
  }

  private static func with(_ body: (ReportsBench, OpenedBundle, SigningKey) async throws -> Void) async throws {
    try await ReportsBench.with(models: models) { bench in
      let path = try await bench.export(try await bench.ended().id, .zip)
      try await body(bench, try OpenedBundle(path), try bench.keys.signingKey())
    }
  }

  /// Takes what only Assay writes out of every item, besides what `keeping` names.
  private static func foreign(_ results: JSONValue, keeping: Set<String> = []) -> JSONValue {
    var document = results.members
    var run = document["run"]?.members ?? [:]
    run["provider_metadata"] = [:]
    document["run"] = .object(run)
    document["benchmarks"] = .array(
      (document["benchmarks"]?.elements ?? []).map { section in
        var section = section.members
        section["metrics"] = ["accuracy": section["score"] ?? .null]
        section["items"] = .array(
          (section["items"]?.elements ?? []).map { item in
            var item = item.members
            item["item_metadata"] = .object((item["item_metadata"]?.members ?? [:]).filter { keeping.contains($0.key) })
            return .object(item)
          })
        return .object(section)
      })
    return .object(document)
  }

  private static func allRight(_ value: JSONValue) -> JSONValue {
    switch value {
    case .object(let members):
      .object(
        Dictionary(
          uniqueKeysWithValues: members.map { name, value in
            switch name {
            case "is_correct": (name, true)
            case "score", "overall_score": (name, .number(1))
            default: (name, allRight(value))
            }
          }))
    case .array(let elements): .array(elements.map { allRight($0) })
    default: value
    }
  }

  @Test func scoresThatWereMadeUpFailWithoutTheRunsConditions() async throws {
    try await Self.with { bench, bundle, key in
      var forged = bundle
      forged.results = Self.allRight(bundle.results)
      let verdict = try await bench.verify(try forged.sign(key, into: bench, bare: true))

      #expect(verdict.signatureValid && verdict.hashMatch && verdict.conclusion == .invalid)
      #expect(verdict.outcome("files") == .failed && verdict.outcome("scoring") == .failed, "\(verdict.checks)")
    }
  }

  /// Even where nothing is changed: what Assay makes has all its files.
  @Test(arguments: ["run.json", "events.jsonl", "both"])
  func anExportOfAssayWithoutItsFilesFails(_ what: String) async throws {
    try await Self.with { bench, bundle, key in
      let omitted: Set = what == "both" ? ["run.json", "events.jsonl"] : [what]
      let verdict = try await bench.verify(try bundle.sign(key, into: bench, without: omitted))
      #expect(verdict.signatureValid && verdict.hashMatch && !verdict.isValid)
      #expect(verdict.outcome("files") == .failed, "\(verdict.checks)")
    }
  }

  @Test func anItemThatNamesItsScorerIsScoredAgain() async throws {
    try await Self.with { bench, bundle, key in
      let kept: Set = ["scorer", "target", "extracted", "rule", "flags", "details", "finish_reason"]
      var honest = bundle
      honest.results = Self.foreign(bundle.results, keeping: kept)
      let unproved = try await bench.verify(try honest.sign(key, into: bench, bare: true))
      #expect(unproved.isValid && unproved.conclusion == .unproved, "\(unproved.checks)")
      #expect(unproved.checks.contains { $0.detail == "9 verdicts follow from their stored responses" })

      var forged = honest
      forged.results = Self.allRight(honest.results)
      let verdict = try await bench.verify(try forged.sign(key, into: bench, bare: true))
      #expect(verdict.conclusion == .invalid && verdict.outcome("scoring") == .failed, "\(verdict.checks)")
    }
  }

  @Test func anArchiveOfAnotherProgramIsSignedAndNotProved() async throws {
    try await Self.with { bench, bundle, key in
      var foreign = bundle
      foreign.results = Self.foreign(bundle.results)
      let verdict = try await bench.verify(try foreign.sign(key, into: bench, bare: true))

      #expect(verdict.signatureValid && verdict.hashMatch && verdict.isValid && verdict.errors.isEmpty)
      #expect(verdict.conclusion == .unproved && !verdict.scoresChecked)
      #expect(verdict.summary.contains("not all of its scores were checked"))
      #expect(verdict.outcome("scoring") == .skipped && verdict.outcome("scores") == .passed, "\(verdict.checks)")
    }
  }

  /// What the means say must be what the items say, whoever made the archive.
  @Test(arguments: [
    "overall_score", "benchmarks[].score", "benchmarks[].completed_items", "benchmarks[].items[].score",
    "benchmarks[].sampled_items",
    "benchmarks[].items[].is_correct", "benchmarks[].items[].item_id",
  ])
  func meansOfAnotherProgramAreCheckedAgainstItsItems(_ what: String) async throws {
    try await Self.with { bench, bundle, key in
      let results = Self.foreign(bundle.results)
      let name = what == "overall_score" ? "run.overall_score" : what
      let place = try #require(JSONPlace.leaves(of: results).first { $0.name == name })
      // Other programs know parts of a score, so that only a right answer without any contradicts itself.
      for other in name == "benchmarks[].items[].score" ? [.number(0)] : place.others {
        var forged = bundle
        forged.results = place.replacing(with: other, in: results)
        let verdict = try await bench.verify(try forged.sign(key, into: bench, bare: true))
        #expect(verdict.signatureValid && verdict.conclusion == .invalid, "\(other): \(verdict.checks)")
      }
    }
  }

  @Test(
    arguments: [
      ("run_id", "x"), ("run_status", "failed"), ("schema_version", "1.1"), ("key_id", "0123456789abcdef"),
      ("generated_at", "2026-01-01T00:00:00Z"), ("generated_at", "now"), ("generator", "assay"), ("generator", "chutes 1"),
      ("signature_algorithm", "rsa"),
    ])
  func aManifestThatSaysAnotherThingFails(_ name: String, _ value: String) async throws {
    try await Self.with { bench, bundle, key in
      var forged = bundle
      var members = bundle.manifest.members
      members[name] = .string(value)
      forged.manifest = .object(members)
      let verdict = try await bench.verify(try forged.sign(key, into: bench))
      #expect(!verdict.isValid && verdict.outcome("manifest") == .failed, "\(verdict.checks)")
    }
  }

  @Test(arguments: ["cut", "gap", "repeated", "order", "none", "other run", "state", "unreadable", "started"])
  func aHistoryThatDoesNotFitFails(_ trick: String) async throws {
    try await Self.with { bench, bundle, key in
      var lines = String(decoding: bundle.events, as: UTF8.self).split(separator: "\n").map(String.init)
      let run = bundle.run["id"]?.text ?? ""
      switch trick {
      case "cut": lines[lines.count - 1].removeLast(5)
      case "gap": lines.remove(at: 1)
      case "repeated": lines.append(lines[lines.count - 1])
      case "order": lines.swapAt(0, 1)
      case "none": lines = [""]
      case "other run": lines[1] = lines[1].replacing(run, with: String(run.reversed()))
      case "state": lines = lines.map { $0.replacing("run_completed", with: "run_failed") }
      case "unreadable": lines[1] = "{"
      default: lines = lines.map { $0.replacing("run_started", with: "run_paused") }
      }
      var forged = bundle
      forged.events = Array(lines.map { $0 + "\n" }.joined().utf8)
      let verdict = try await bench.verify(try forged.sign(key, into: bench))
      #expect(verdict.signatureValid && !verdict.isValid && verdict.outcome("events") == .failed, "\(verdict.checks)")
    }
  }
}

/// The text of a signature has one form.
@Suite struct SignatureTextTests {
  @Test func everyOtherTextFails() async throws {
    try await ReportsBench.with { bench in
      let path = try await bench.export(try await bench.ended().id, .zip)
      let descriptor = open(path, O_RDONLY)
      defer { close(descriptor) }
      let files = try BundleVerifier.known.map { ($0, try EntryReader(descriptor, name: $0, limit: 1 << 30).all()) }
      let text = try #require(files.first { $0.0 == "signature.txt" }).1
      #expect(text.count == 88)

      func verdict(_ text: [UInt8]) async throws -> Verification {
        try await bench.verify(try OpenedBundle.pack(files.map { $0.0 == "signature.txt" ? ($0.0, text) : $0 }, into: bench))
      }
      #expect(try await verdict(text).conclusion == .valid)
      // In the last digit of 64 bytes only some bits count, so that several digits would say the same.
      let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \n-_".utf8)
      for position in text.indices {
        let isLast = position >= 84
        for digit in isLast ? digits : [digits[Int(text[position]) % 64], 0x41, 0x0A] where digit != text[position] {
          var changed = text
          changed[position] = digit
          #expect(try await !verdict(changed).signatureValid, "byte \(position) as \(digit)")
        }
        var shorter = text
        shorter.remove(at: position)
        #expect(try await !verdict(shorter).signatureValid, "without byte \(position)")
      }
      for added in [" ", "\n", "\r\n", "=", "A", "\0"] {
        #expect(try await !verdict(text + Array(added.utf8)).signatureValid)
        #expect(try await !verdict(Array(added.utf8) + text).signatureValid)
        #expect(try await !verdict(Array(text[..<44]) + Array(added.utf8) + Array(text[44...])).signatureValid)
      }
      #expect(try await !verdict([]).signatureValid)
    }
  }
}
