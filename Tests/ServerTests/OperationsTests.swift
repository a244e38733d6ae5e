import AssayKit
import HTTPTypes
import TestSupport
import Testing

@testable import Server

@Suite struct OperationsTests {
  @Test(arguments: ["resources", "metrics?hours=12", "sandboxes?ids=a,b"])
  func thereIsNoSandboxService(_ path: String) async throws {
    try await ServerBench.withRoutes { _, api in
      let answer = try await api.get("/api/ops/sandy/\(path)")

      answer.expectProblem(503, "no-sandbox-service")
      #expect(answer.json?["detail"] == "no sandbox service is configured")
    }
  }

  @Test func aProgramIsToldWhatThisIs() async throws {
    try await ServerBench.withRoutes { _, api in
      #expect(try await api.get("/health").json == ["status": "ok"])
      let card = try await api.get("/", headers: [.accept: "application/json"])
      #expect(card.json == ["name": "Assay", "version": "test", "docs": "/docs"])
      let page = try await api.get("/", headers: [.accept: "text/html,application/json;q=0.9"])
      #expect(page.headers[.contentType]?.hasPrefix("text/html") == true)
    }
  }

  private static let beat = WorkerHeartbeat(
    worker: "host:1", host: "host", runningRuns: 1, maxConcurrentRuns: 3, itemConcurrency: 8)

  @Test func theOverviewShowsWorkersQueueAndTokens() async throws {
    try await ServerBench.overHTTP { bench, server in
      let done = try await bench.ended().id
      let queued = try await bench.create()
      try await bench.store.beat(Self.beat)

      let answer = try await server.get("/api/ops/overview?minutes=30")

      try OpenAPIDocument().expect(answer.json, "Overview")
      #expect(answer.json?["workers"]?[0]?["worker_id"] == "host:1")
      #expect(answer.json?["timeseries"]?[0]?["queued_runs"] == 1)
      #expect(answer.json?["queue_counts"]?["succeeded"] == 1)
      #expect(answer.json?["queued_runs"]?[0]?["id"] == .string(queued.rawValue))
      #expect(answer.json?["completed_runs"]?[0]?["id"] == .string(done.rawValue))
      #expect(answer.json?["worker_config"] == ["worker_max_concurrent": 3, "worker_item_concurrency": 8])
      #expect(
        answer.json?["token_stats"]?["last_24h"] == ["window_hours": 24, "input_tokens": 18, "output_tokens": 12])
      let benchmarks = try await server.get("/api/benchmarks")
      #expect(benchmarks.json?["benchmarks"]?[0]?["avg_item_latency_ms"]?.number == 5)
      for minutes in ["29", "1441", "x"] {
        try await server.get("/api/ops/overview?minutes=\(minutes)").expectProblem(400, "invalid-query", field: "minutes")
      }
    }
  }

  @Test func metricsAreCountedUnderFixedNames() async throws {
    try await ServerBench.overHTTP {
      $0.options.pacerLoad = {
        var load = PacerLoad()
        load.limit = 7
        return load
      }
      $0.options.answerTimes.add(Timing(total: .milliseconds(200), timeToFirstToken: .milliseconds(50)))
      $0.options.answerTimes.add(Timing(total: .seconds(700)))
    } _: { bench, server in
      try await bench.ended()
      try await bench.store.beat(Self.beat)
      _ = try await server.get("/api/nothing-\(bench.models.model.slug)")

      let answer = try await server.get("/metrics")

      let text = String(decoding: answer.body, as: UTF8.self)
      #expect(answer.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
      for line in [
        "assay_runs{state=\"succeeded\"} 1", "assay_runs{state=\"queued\"} 0", "assay_samples_scored 6", "assay_workers 1",
        "assay_pacer_limit 7", "assay_model_answer_duration_seconds_bucket{le=\"0.25\"} 1",
        "assay_model_answer_duration_seconds_bucket{le=\"+Inf\"} 2", "assay_model_answer_duration_seconds_count 2",
        "assay_model_answer_duration_seconds_sum 700.2", "assay_model_first_token_seconds_count 1",
        "assay_http_request_duration_seconds_count 1", "assay_http_requests_total{method=\"GET\",status=\"4xx\"} 1",
      ] {
        #expect(text.contains(line + "\n"), "\(line) in \(text)")
      }
      #expect(!text.contains("echo"))
      for line in text.split(separator: "\n") where !line.hasPrefix("#") {
        #expect(
          line.wholeMatch(of: #/assay_[a-z0-9_]+(\{[a-z]+="[A-Za-z0-9_.+]+"(,[a-z]+="[A-Za-z0-9_]+")*\})? [0-9.e-]+/#) != nil,
          "\(line)")
      }
    }
  }
}

@Suite struct ClientLimitTests {
  @Test func aClientThatSendsTooMuchIsToldWhenToComeBack() async throws {
    try await ServerBench.overHTTP {
      $0.options.requestsPerMinute = 30
    } _: { bench, server in
      for _ in 0..<3 { #expect(try await server.get("/api/runs").status == 200) }

      let refused = try await server.get("/api/runs")

      refused.expectProblem(429, "too-many-requests")
      #expect(refused.headers[.retryAfter].flatMap { Int($0) }.map { (1...2).contains($0) } == true)
      #expect(try await server.get("/api/health").status == 200)
      #expect(try await server.get("/metrics").status == 200)
      let run = try await bench.ended().id
      for _ in 0..<6 {
        var events = try await server.events(of: run)
        #expect(try await events.rest().last?.event == "done")
      }
    }
  }

  @Test func bucketsFillAgainAndClientsDoNotShareThem() {
    var buckets = TokenBuckets(perMinute: 60)
    let start = Timestamp(microseconds: 1_000_000)
    for _ in 0..<6 { #expect(buckets.take(from: "a", at: start) == nil) }
    #expect(buckets.take(from: "a", at: start) == 1)
    #expect(buckets.take(from: "b", at: start) == nil)
    #expect(buckets.take(from: "a", at: start + .milliseconds(999)) == 1)
    #expect(buckets.take(from: "a", at: start + .seconds(2)) == nil)
    #expect(buckets.take(from: "a", at: start + .seconds(2)) == nil)
    #expect(buckets.take(from: "a", at: start) != nil, "a clock that steps back gives nothing")
    #expect(buckets.take(from: "a", at: start + .seconds(2)) != nil, "nor does it when it comes forward again")
  }

  @Test func theBucketsOfManyClientsAreForgotten() {
    var buckets = TokenBuckets(perMinute: 60)
    for number in 0..<(3 * TokenBuckets.capacity) {
      _ = buckets.take(from: "\(number)", at: Timestamp(microseconds: Int64(number)))
    }
    #expect(buckets.take(from: "0", at: Timestamp(microseconds: 0)) == nil)
  }
}

@Suite struct CrossOriginTests {
  private static let origin = "https://bench.example"

  private func withOrigins(_ body: (ServerBench, LiveServer) async throws -> Void) async throws {
    try await ServerBench.overHTTP {
      $0.options.corsOrigins = [Self.origin]
    } _: {
      try await body($0, $1)
    }
  }

  @Test func aListedOriginMayAskAndRead() async throws {
    try await withOrigins { bench, server in
      let preflight = try await server.ask(
        .options, "/api/runs", headers: [.origin: Self.origin, .accessControlRequestMethod: "POST"])
      #expect(preflight.status == 204)
      #expect(preflight.headers[.accessControlAllowOrigin] == Self.origin)
      #expect(preflight.headers[.accessControlAllowMethods]?.contains("DELETE") == true)
      #expect(preflight.headers[.accessControlAllowCredentials] == nil)

      let made = try await server.post(
        "/api/runs", json: #"{"model_id": "scripted/echo"}"#, headers: [.origin: Self.origin, .secFetchSite: "cross-site"])
      #expect(made.status == 201)
      #expect(made.headers[.accessControlAllowOrigin] == Self.origin)
      #expect(made.headers[.vary] == "Origin")
      let problem = try await server.get("/api/nothing", headers: [.origin: Self.origin])
      problem.expectProblem(404, "not-found")
      #expect(problem.headers[.accessControlAllowOrigin] == Self.origin)
    }
  }

  @Test(arguments: ["https://bench.example.evil", "http://bench.example", "null", "https://bench.example:444"])
  func everyOtherOriginIsAStranger(_ origin: String) async throws {
    try await withOrigins { bench, server in
      let preflight = try await server.ask(
        .options, "/api/runs", headers: [.origin: origin, .accessControlRequestMethod: "POST"])
      #expect(preflight.status == 405)
      #expect(preflight.headers[.accessControlAllowOrigin] == nil)
      try await server.post("/api/runs", json: #"{"model_id": "scripted/echo"}"#, headers: [.origin: origin])
        .expectProblem(403, "foreign-origin")
      #expect(try await server.get("/api/runs", headers: [.origin: origin]).headers[.accessControlAllowOrigin] == nil)
      #expect(try await bench.store.runs(RunQuery()).total == 0)
    }
  }

  @Test func pagesAreNotOpenedToOtherOrigins() async throws {
    try await withOrigins { _, server in
      let page = try await server.get("/", headers: [.origin: Self.origin])
      #expect(page.headers[.accessControlAllowOrigin] == nil)
      #expect(try await server.ask(.post, "/theme", headers: [.origin: Self.origin]).status == 403)
    }
  }

  @Test(arguments: [
    ("*", nil), ("https://a.example/x", nil), ("a.example", nil), ("", 0), ("https://A.example , http://[::1]:80", 2),
  ])
  func originsAreReadStrictly(_ text: String, _ count: Int?) { #expect(OriginList.parse(text)?.count == count) }

  /// As browsers write them in `Origin`.
  @Test(arguments: [
    ("https://a.example:443", "https://a.example"), ("http://a.example:80", "http://a.example"),
    ("HTTPS://A.Example", "https://a.example"), ("http://a.example:443", "http://a.example:443"),
    ("https://[::1]:8443", "https://[::1]:8443"),
  ])
  func anOriginIsComparedAsBrowsersWriteIt(_ text: String, _ origin: String) { #expect(OriginList.parse(text) == [origin]) }
}
