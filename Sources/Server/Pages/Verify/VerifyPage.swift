import AssayKit
import Foundation
import HTTPTypes
import Hummingbird
import Reports

/// `GET /verify`: takes a signed export; `POST /verify` says what is known about it.
struct VerifyPage {
  let backend: Backend
  let pages: PageRenderer

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("verify", use: show)
    routes.post("verify", use: verify)
    routes.get("verify/key.pem", use: key)
    return routes
  }

  @Sendable
  func show(_ request: Request, _ context: ServerContext) async throws -> Response {
    try pages.page(VerifyView(key: OwnKey(backend), limit: backend.options.uploadLimit), request: request)
  }

  /// A file that is no export gets a verdict; one that cannot be taken gets the page again, with the reason.
  @Sendable
  func verify(_ request: Request, _ context: ServerContext) async throws -> Response {
    let own = OwnKey(backend)
    do {
      let verdict = VerdictView(try await backend.verifyUpload(request), own: own)
      return try pages.page(VerifyView(key: own, limit: backend.options.uploadLimit, verdict: verdict), request: request)
    } catch let problem as Problem where problem.status < 500 {
      return try pages.page(
        VerifyView(key: own, limit: backend.options.uploadLimit, problem: problem), request: request, status: problem.httpStatus)
    }
  }

  @Sendable
  func key(_ request: Request, _ context: ServerContext) async throws -> Response {
    do throws(KeyError) {
      let key = try backend.reports.publicKey()
      return Response(
        status: .ok,
        headers: [
          .contentType: "application/x-pem-file", .cacheControl: "no-store",
          .contentDisposition: "attachment; filename=\"assay-\(key.id).pem\"",
        ], body: ResponseBody(byteBuffer: ByteBuffer(string: key.pem)))
    } catch {
      throw Problem.of(.key(error))
    }
  }
}

/// The key that exports of this server are signed with.
struct OwnKey {
  let fingerprint: String
  let base64: String
  let id: String
  /// Why there is none; then the others are empty.
  let keyProblem: Prose?

  init(_ backend: Backend) {
    do throws(KeyError) {
      let key = try backend.reports.publicKey()
      (fingerprint, base64, id, keyProblem) = (key.fingerprint, key.base64, key.id, nil)
    } catch {
      (fingerprint, base64, id) = ("", "", "")
      keyProblem = Prose("\(error.description.sentence) \(error.hint.sentence)")
    }
  }
}

/// What the page that verifies shows.
struct VerifyView: PageModel {
  static let template = "verify"

  let title = "Verify"
  let place: Place? = .verify
  let script: String? = "verify.js"
  let key: OwnKey
  let verdict: VerdictView?
  let problem: Prose?
  let keyError: Prose?
  let limit: Int
  let limitWords: String

  init(key: OwnKey, limit: Int, verdict: VerdictView? = nil, problem: Problem? = nil) {
    self.limit = limit
    limitWords = limit.isMultiple(of: 1 << 20) ? "\(limit >> 20)\u{A0}MiB" : ByteCount.words(limit)
    self.key = key
    self.verdict = verdict
    let words = problem.map { problem in
      [problem.errors.first?.message ?? problem.detail, problem.errors.first?.hint ?? problem.hint]
    }
    let text = words.map { Prose($0.compactMap { $0?.sentence }.joined(separator: " ")) }
    keyError = problem?.field == "public_key" ? text : nil
    self.problem = keyError == nil ? text : nil
  }
}

/// What is known about an export, as a page shows it.
struct VerdictView {
  /// Whether everything was checked and holds.
  let isProved: Bool
  /// Whether nothing is wrong, and not everything was checked.
  let isUnproved: Bool
  let isInvalid: Bool
  let headline: String
  let explanation: Prose
  let facts: [Fact]
  /// A file that cannot be read says nothing about a run.
  let hasFacts: Bool
  let checks: [Check]
  let fingerprint: String?
  let isOwnKey: Bool
  let runLink: String?

  struct Fact {
    let label: String
    let figure: String
  }

  struct Check {
    let name: String
    let mark: StateMark
    let detail: Prose
  }

  init(_ verdict: Verification, own: OwnKey) {
    isProved = verdict.conclusion == .valid
    isUnproved = verdict.conclusion == .unproved
    isInvalid = verdict.conclusion == .invalid
    headline =
      switch verdict.conclusion {
      case .valid: "Valid"
      case .unproved: "Signed, but not proved"
      case .invalid: "Not valid"
      }
    explanation = Prose(verdict.summary.sentence)
    facts = Self.facts(verdict.facts)
    hasFacts = !facts.isEmpty || verdict.fingerprint != nil
    checks = verdict.checks.map { check in
      Check(name: check.name.capitalized, mark: StateMark(check.outcome), detail: Prose(check.detail.sentence))
    }
    fingerprint = verdict.fingerprint
    isOwnKey = verdict.fingerprint != nil && verdict.fingerprint == own.fingerprint
    runLink = verdict.facts.run.flatMap { RunID.isWellFormed($0) ? "/runs/\($0)" : nil }
  }

  private static func facts(_ facts: Verification.Facts) -> [Fact] {
    let subset = facts.subsetCount.map { "\(Figures.count($0)) items" } ?? facts.subsetPercent.map { "\($0) %" }
    let score = facts.score.map { score in
      Figures.points(score) + "\u{A0}%" + (Figures.plusMinus(facts.interval, of: score).map { ", 95\u{A0}% interval \($0)" } ?? "")
    }
    let coverage = facts.samples.flatMap { samples in facts.scored.map { Figures.percent($0, of: samples) } }
    let known: [(String, String?)] = [
      ("Run", facts.run), ("Model", facts.model), ("Score", score), ("Samples", facts.samples.map { Figures.count($0) }),
      ("Coverage", coverage), ("Subset", subset),
      ("Seed", facts.seed), ("State", facts.status), ("Benchmarks", facts.benchmarks.map { Figures.count($0) }),
      ("Exported", facts.exportedAt),
    ]
    return known.compactMap { label, figure in figure.map { Fact(label: label, figure: String($0.prefix(300))) } }
  }
}

extension StateMark {
  init(_ outcome: Verification.Check.Outcome) {
    switch outcome {
    case .passed: self.init(word: "Passed", letter: "✓", tone: "success")
    case .failed: self.init(word: "Failed", letter: "×", tone: "danger")
    case .skipped: self.init(word: "Skipped", letter: "–", tone: "muted")
    }
  }
}
