import AssayKit
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import RunEngine

/// `POST /api/runs`, `GET /api/runs`, `GET /api/runs/{id}`.
struct RunRoutes {
  let backend: Backend

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.post("api/runs", use: create)
    routes.post("api/runs/api", use: createWithKey)
    routes.get("api/runs", use: list)
    routes.get("api/runs/:id", use: show)
    return routes
  }

  struct Page: Encodable, Sendable {
    let runs: [RunResponse]
    let total: Int
    @Nullable var nextCursor: String?
  }

  @Sendable
  func create(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<RunResponse> {
    try await create(request, credential: nil)
  }

  /// The same with the provider's key in `Authorization`: it is sealed, used for this run alone and erased when the run ends.
  @Sendable
  func createWithKey(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<RunResponse> {
    try await create(request, credential: try BearerKey.required(request))
  }

  private func create(_ request: Request, credential: Credential?) async throws -> JSONAnswer<RunResponse> {
    _ = try QueryFields(request, names: [])
    // A request that may have come before is looked up first.
    if request.headers[.idempotencyKey] == nil { try backend.requireNoMaintenance() }
    let values = try await RequestBodies.object(request, limit: backend.options.bodyLimit)
    let wanted = try await backend.runRequest(values)
    let creation = try await backend.create([wanted], request, body: values, credential: credential)
    guard let run = creation.runs.first else { throw Problem.notFound("run of that request any more") }
    var headers: HTTPFields = [.location: "/api/runs/\(run.id)"]
    if creation.isRepeated { headers[.idempotentReplayed] = "true" }
    let answer = RunResponse(run, findings: creation.warnings.first ?? [])
    return JSONAnswer(answer, status: .created, headers: headers)
  }

  @Sendable
  func list(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<Page> {
    let names = [
      "status", "model_id", "model_slug", "provider", "benchmark", "experiment", "simulated", "withdrawn", "sort", "limit",
      "offset",
      "cursor",
    ]
    let query = try QueryFields(request, names: names)
    let page = try await backend.store.runs(
      RunQuery(
        states: try query.choice("status", as: RunState.self).map { [$0] }, model: query.text("model_slug"),
        exactModel: try query.model("model_id"), provider: query.text("provider").map { ProviderName($0) },
        benchmark: query.text("benchmark").map { BenchmarkName($0) },
        experiment: query.text("experiment").map { ExperimentID($0) },
        isSimulated: query.text("simulated") == nil ? nil : try query.flag("simulated"),
        isWithdrawn: query.text("withdrawn") == nil ? nil : try query.flag("withdrawn"),
        sort: try query.choice("sort", as: RunQuery.Sort.self) ?? .newest,
        limit: try query.integer("limit", in: 1...200) ?? 50, offset: try query.integer("offset", in: 0...Int(Int32.max)) ?? 0,
        cursor: try RunCursor(query.text("cursor"))))
    return JSONAnswer(Page(runs: page.runs.map { RunResponse($0) }, total: page.total, nextCursor: page.next?.text))
  }

  @Sendable
  func show(_ request: Request, _ context: ServerContext) async throws -> JSONAnswer<RunResponse> {
    _ = try QueryFields(request, names: [])
    return JSONAnswer(RunResponse(try await backend.run(context)))
  }
}

extension Backend {
  /// The run whose id stands in the path.
  ///
  /// - Throws: 404, also for text that is no run id at all.
  func run(_ context: ServerContext) async throws -> RunRecord {
    let text = try context.pathText("id")
    guard RunID.isWellFormed(text) else { throw Problem.notFound("run `\(text.prefix(100))`") }
    return try await store.run(RunID(text))
  }
}

extension RunID {
  static func isWellFormed(_ text: String) -> Bool {
    text.utf8.count == 12
      && text.utf8.allSatisfy { byte in
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
      }
  }
}

extension RunCursor {
  /// The form of a cursor in URLs.
  var text: String { (key.map { "\($0)." } ?? "") + "\(createdAt.microseconds).\(id)" }

  init?(_ text: String?) throws(Problem) {
    guard let text else { return nil }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let numbers = parts.dropLast().map { Int64($0) }
    guard (1...2).contains(numbers.count), let created = numbers.last ?? nil, let key = numbers.first, key != nil,
      let id = parts.last.map(String.init), RunID.isWellFormed(id)
    else {
      throw .query("cursor", "cursor `\(text.prefix(100))` is not one of ours", hint: "take it from `next_cursor` as it is")
    }
    self.init(key: numbers.count == 2 ? key : nil, createdAt: Timestamp(microseconds: created), id: RunID(id))
  }
}

/// Reads request bodies, none larger than a limit.
enum RequestBodies {
  /// - Throws: 413, 415, and 400 for what is not a JSON object.
  static func object(_ request: Request, limit: Int) async throws -> [String: JSONValue] {
    try require("application/json", request)
    return try object(in: try await collect(request, limit))
  }

  private static func object(in body: ByteBuffer) throws(Problem) -> [String: JSONValue] {
    let data = Data(body.readableBytesView)
    // RFC 8259 §8.1: UTF-8. Foundation reads UTF-16 and UTF-32 as well, whose ASCII would be UTF-8 but for its NULs.
    guard !data.contains(0), String(validating: data, as: UTF8.self) != nil,
      let object = try? JSONDecoder().decode([String: JSONValue].self, from: data)
    else {
      throw Problem(
        .badRequest, "not-json", "the body is not a JSON object in UTF-8",
        hint: #"send one such as {"model_id": "simulated/default"}"#)
    }
    if let key = RepeatedKey.find(in: data) {
      let words = "`\(key.prefix(100))` is there twice"
      throw Problem(.badRequest, "repeated-key", words, errors: [FieldError(String(key.prefix(100)), words, hint: "give it once")])
    }
    return object
  }

  /// - Throws: 413, 415, and 400 for what is not UTF-8.
  static func form(_ request: Request, limit: Int) async throws -> [(name: String, value: String)] {
    try require("application/x-www-form-urlencoded", request)
    let buffer = try await collect(request, limit)
    guard let text = String(validating: buffer.readableBytesView, as: UTF8.self) else {
      throw Problem(.badRequest, "not-utf8", "the form is not UTF-8")
    }
    return try FormPairs.parse(text)
  }

  /// Reads and refuses a body where none belongs.
  static func none(_ request: Request, limit: Int) async throws {
    guard try await collect(request, limit).readableBytes == 0 else {
      throw Problem(.unprocessableContent, "unexpected-body", "this request takes no body")
    }
  }

  /// As `object`; `nil` when there is no body, whatever type it is said to have.
  static func objectIfAny(_ request: Request, limit: Int) async throws -> [String: JSONValue]? {
    let body = try await collect(request, limit)
    guard body.readableBytes > 0 else { return nil }
    try require("application/json", request)
    return try object(in: body)
  }

  /// A body that is announced as too large is refused before it comes.
  private static func collect(_ request: Request, _ limit: Int) async throws -> ByteBuffer {
    let tooLarge = Problem(.contentTooLarge, "too-large", "the body is larger than \(limit) bytes")
    let announced = request.headers[.contentLength].flatMap { Int($0) }
    if let announced, announced > limit { throw tooLarge }
    do {
      let body = try await request.body.collect(upTo: limit)
      // Where the client hung up, the body just ends.
      if let announced, body.readableBytes < announced { throw Problem.bodyCutShort }
      return body
    } catch is NIOTooManyBytesError {
      throw tooLarge
    }
  }

  private static func require(_ wanted: String, _ request: Request) throws(Problem) {
    let type = request.headers[.contentType] ?? ""
    let essence = type.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
    guard essence == wanted else {
      throw Problem(
        .unsupportedMediaType, "media-type", "the body is `\(type.prefix(100))`", hint: "send it as `\(wanted)`")
    }
  }
}
