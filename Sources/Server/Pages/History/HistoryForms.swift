import AssayKit
import HTTPTypes
import Hummingbird
import RunEngine

/// The forms of the history: what is done with chosen runs, with one of them, and what takes a deletion back.
struct HistoryForms {
  let backend: Backend

  /// How long a run that was deleted on a page can be brought back.
  static let undoTime = Duration.seconds(600)
  /// The most runs that are changed at once.
  static let most = 200

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.post("runs/selected", use: act)
    routes.post("runs/restore", use: restore)
    routes.post("runs/:id/delete", use: delete)
    routes.post("runs/:id/again", use: again)
    routes.get("runs/list.csv", use: table)
    return routes
  }

  /// What a button asks for: `cancel` for the chosen runs, `cancel:0123456789ab` for one.
  private enum Action: String, CaseIterable {
    case compare, cancel, delete, pause, resume, again
  }

  @Sendable
  func act(_ request: Request, _ context: ServerContext) async throws -> Response {
    let form = try await RequestBodies.form(request, limit: backend.options.bodyLimit)
    let parts = (form.first { $0.name == "do" }?.value ?? "").split(separator: ":", maxSplits: 1).map(String.init)
    guard let action = parts.first.flatMap({ Action(rawValue: $0) }) else {
      throw Problem.invalid([FieldError("do", "nothing is said to be done", hint: "use the buttons of the page")])
    }
    let named = parts.count > 1 ? [parts[1]] : form.filter { $0.name == "run" }.map(\.value)
    let target = Self.target(form)
    guard !named.isEmpty else { return .seeOther(Self.unchosen(target)) }
    let runs = try Self.runs(named)
    switch action {
    case .compare:
      return .seeOther("/compare?runs=" + runs.map(\.rawValue).joined(separator: ","))
    case .cancel:
      let done = try await each(runs) { run throws(RunServiceError) in try await backend.service.cancel(run) }
      return .seeOther(Self.with(["canceled": done.count, "kept": runs.count - done.count], target))
    case .delete:
      return .seeOther(try await deleted(runs, then: target))
    case .pause:
      for run in runs { try await backend.service.pause(run) }
      return .seeOther(target)
    case .resume:
      for run in runs { _ = try await backend.service.reopen(run, .resume, detach: true) }
      return .seeOther(target)
    case .again:
      guard let run = runs.first else { return .seeOther(target) }
      return .seeOther("/runs/\(try await started(again: run))")
    }
  }

  @Sendable
  func delete(_ request: Request, _ context: ServerContext) async throws -> Response {
    .seeOther(try await deleted([try await backend.run(context).id], then: "/runs"))
  }

  /// Brings deleted runs back whose time is not over.
  @Sendable
  func restore(_ request: Request, _ context: ServerContext) async throws -> Response {
    let form = try await RequestBodies.form(request, limit: backend.options.bodyLimit)
    let named = form.filter { $0.name == "runs" }.flatMap { $0.value.split(separator: ",").map(String.init) }
    let runs = try Self.runs(named)
    let restored = try await each(runs) { run throws(RunServiceError) in try await backend.service.restore(run) }.count
    guard restored > 0 else {
      throw Problem.notFound("deleted run `\(runs.first?.rawValue ?? "")` that could still be brought back")
    }
    return .seeOther(Self.with(["restored": restored], Self.target(form)))
  }

  /// The same model, benchmarks and settings once more.
  @Sendable
  func again(_ request: Request, _ context: ServerContext) async throws -> Response {
    .seeOther("/runs/\(try await started(again: try await backend.run(context).id))")
  }

  private func started(again id: RunID) async throws -> RunID {
    try backend.requireNoMaintenance()
    var request = try await backend.store.run(id).request
    guard try await backend.store.credential(of: id) == nil else {
      throw Problem(
        .conflict, "not-allowed-now", "run \(id) was started with a key of its own, which is not kept",
        hint: "start it again with `POST /api/runs/api` and the key")
    }
    request.detached = true
    let made = try await backend.service.create([request], CreationRequest(queueLimit: backend.options.queueLimit))
    guard let run = made.runs.first else { throw Problem.notFound("run of that request any more") }
    return run.id
  }

  private func deleted(_ runs: [RunID], then target: String) async throws -> String {
    let done = try await each(runs) { run throws(RunServiceError) in
      try await backend.service.delete([run], undoWithin: Self.undoTime)
    }
    let link = Self.with(["kept": runs.count - done.count], target)
    guard !done.isEmpty else { return link }
    return link + (link.contains("?") ? "&" : "?") + "deleted=" + done.map(\.rawValue).joined(separator: ",")
  }

  /// - Returns: the runs that it was done with; those whose state does not allow it are left as they are.
  private func each(
    _ runs: [RunID], _ body: (RunID) async throws(RunServiceError) -> Void
  ) async throws(RunServiceError) -> [RunID] {
    var done: [RunID] = []
    for run in runs {
      do throws(RunServiceError) {
        try await body(run)
        done.append(run)
      } catch {
        guard error.leavesRunAsItIs else { throw error }
      }
    }
    return done
  }

  /// The chosen runs as a table, a row a run; the form of the list leads here.
  @Sendable
  func table(_ request: Request, _ context: ServerContext) async throws -> Response {
    let chosen = try FormPairs.parse(request.uri.query ?? "")
    if let other = chosen.first(where: { !["run", "return_to"].contains($0.name) }) {
      throw Problem.query(other.name, "there is no field `\(other.name.prefix(100))`", hint: "name each run as `run`")
    }
    let named = chosen.filter { $0.name == "run" }.map(\.value)
    guard !named.isEmpty else { return .seeOther(Self.unchosen(Self.target(chosen))) }
    let ids = try Self.runs(named)
    var runs: [RunRecord] = []
    for id in ids { runs.append(try await backend.store.run(id)) }
    return Response(
      status: .ok,
      headers: [
        .contentType: "text/csv; charset=utf-8", .cacheControl: "no-store",
        .contentDisposition: "attachment; filename=\"assay-runs.csv\"",
      ],
      body: ResponseBody(byteBuffer: ByteBuffer(string: RunListCSV(runs).text)))
  }

  /// - Throws: when none are chosen, too many, or something that is no run's id.
  private static func runs(_ texts: [String]) throws(Problem) -> [RunID] {
    guard !texts.isEmpty else {
      throw .invalid([FieldError("run", "no run is chosen", hint: "tick the boxes of the runs that are meant, and try again")])
    }
    guard texts.count <= most else {
      throw .invalid([FieldError("run", "\(texts.count) runs are chosen", hint: "choose at most \(most) at once")])
    }
    for text in texts where !RunID.isWellFormed(text) { throw .notFound("run `\(text.prefix(100))`") }
    return texts.map { RunID($0) }
  }

  /// The list that the form was on, and no other place.
  private static func target(_ form: [(name: String, value: String)]) -> String {
    let text = form.first { $0.name == "return_to" }?.value ?? "/runs"
    let isList = text == "/runs" || text.hasPrefix("/runs?")
    return isList && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } ? text : "/runs"
  }

  /// The list as it was, which then says that nothing is chosen.
  private static func unchosen(_ target: String) -> String { with(["unchosen": 1], target) }

  private static func with(_ news: KeyValuePairs<String, Int>, _ target: String) -> String {
    let told = news.filter { $0.value > 0 }.map { "\($0.key)=\($0.value)" }
    guard !told.isEmpty else { return target }
    return target + (target.contains("?") ? "&" : "?") + told.joined(separator: "&")
  }
}

extension RunServiceError {
  /// Whether the run's state is what is in the way.
  fileprivate var leavesRunAsItIs: Bool {
    guard case .store(let reason) = self else { return false }
    return switch reason {
    case .notAllowed, .heldBy, .notFound: true
    default: false
    }
  }
}
