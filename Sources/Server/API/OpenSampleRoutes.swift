import AssayKit
import Hummingbird

/// `GET /api/runs/{id}/api-errors` and `GET /api/runs/{id}/incomplete`: what of a run has no score, whatever the benchmark.
struct OpenSampleRoutes {
  let backend: Backend

  var routes: RouteCollection<ServerContext> {
    let routes = RouteCollection(context: ServerContext.self)
    routes.get("api/runs/:id/api-errors") { request, context in try await list(request, context, .failed) }
    routes.get("api/runs/:id/incomplete") { request, context in try await list(request, context, .waiting) }
    return routes
  }

  struct Page: Encodable, Sendable {
    let runId: String
    let samples: [Sample]
    /// All such samples of the run.
    let total: Int
    @Nullable var nextCursor: String?
  }

  /// Enough to ask for it again with `retry-single`.
  struct Sample: Encodable, Sendable {
    let benchmarkName: String
    let itemId: String
    let sampleIndex: Int
    let state: SampleState
    let attempts: Int
    @Nullable var failure: FailureResponse?

    init(_ sample: SampleRecord, of benchmark: BenchmarkName) {
      benchmarkName = benchmark.rawValue
      itemId = sample.key.item.rawValue
      sampleIndex = sample.key.sampleIndex
      state = sample.state
      attempts = sample.attempts
      failure = sample.failure.map { FailureResponse($0) }
    }
  }

  private func list(
    _ request: Request, _ context: ServerContext, _ filter: SampleQuery.Filter
  ) async throws -> JSONAnswer<Page> {
    let query = try QueryFields(request, names: ["limit", "cursor"])
    let limit = try query.integer("limit", in: 1...500) ?? 100
    var cursor = try RunSampleCursor(query.text("cursor"))
    let run = try await backend.run(context)
    var samples: [Sample] = []
    var (total, next): (Int, RunSampleCursor?) = (0, nil)
    for section in run.sections {
      let isBehind = cursor.map { section.ordinal < $0.section } ?? false
      let left = isBehind || next != nil ? 0 : limit - samples.count
      // Sections that are not on this page are asked for their total alone.
      let page = try await backend.store.samples(
        SampleQuery(
          run: run.id, section: section.ordinal, filter: filter, limit: max(1, left),
          cursor: cursor.flatMap { $0.section == section.ordinal ? $0.sample : nil }))
      total += page.total
      if isBehind || next != nil { continue }
      if left == 0 {
        if page.total > 0 { next = RunSampleCursor(section: section.ordinal, sample: nil) }
        continue
      }
      samples += page.samples.map { Sample($0, of: section.benchmark) }
      next = page.next.map { RunSampleCursor(section: section.ordinal, sample: $0) }
      cursor = nil
    }
    return JSONAnswer(Page(runId: run.id.rawValue, samples: samples, total: total, nextCursor: next?.text))
  }
}

/// Where a page over all samples of a run begins: after a sample of a section, or with the section.
struct RunSampleCursor: Hashable, Sendable {
  var section: Int
  var sample: SampleCursor?

  /// The form in URLs.
  var text: String { sample.map { "\(section).\($0.text)" } ?? "\(section)" }

  init(section: Int, sample: SampleCursor?) {
    self.section = section
    self.sample = sample
  }

  init?(_ text: String?) throws(Problem) {
    guard let text else { return nil }
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let section = Int(first), section >= 0 else {
      throw .query("cursor", "cursor `\(text.prefix(100))` is not one of ours", hint: "take it from `next_cursor` as it is")
    }
    self.init(section: section, sample: try SampleCursor(parts.count == 2 ? String(parts[1]) : nil))
  }
}
