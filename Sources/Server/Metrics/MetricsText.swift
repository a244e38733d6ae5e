import AssayKit

/// What the installation counts, in Prometheus' text format. Every label is a word of a closed list.
struct MetricsText {
  let text: String

  init(_ overview: OperationsOverview, pacers: PacerLoad, answers: AnswerTimes, requests: RequestCounts) {
    var lines: [String] = []
    func family(_ name: String, _ type: String, _ help: String, _ samples: [(labels: String, value: Int)]) {
      lines += ["# HELP \(name) \(help)", "# TYPE \(name) \(type)"]
      for sample in samples { lines.append("\(name)\(sample.labels) \(sample.value)") }
    }
    func one(_ name: String, _ type: String, _ help: String, _ value: Int) { family(name, type, help, [("", value)]) }
    family(
      "assay_runs", "gauge", "Runs by state.",
      RunState.allCases.map { ("{state=\"\($0.rawValue)\"}", overview.runs[$0] ?? 0) })
    one("assay_queue_runs", "gauge", "Runs that wait for a worker.", overview.runs[.queued] ?? 0)
    one("assay_samples_scored", "gauge", "Samples with a verdict, in all runs that are kept.", overview.scoredSamples)
    one("assay_samples_failed", "gauge", "Samples without a verdict because something failed.", overview.failedSamples)
    one("assay_workers", "gauge", "Workers seen in the last three minutes.", overview.workers.count)
    one(
      "assay_worker_running_runs", "gauge", "Runs that workers say they work on.",
      overview.workers.reduce(0) { $0 + $1.heartbeat.runningRuns })
    one("assay_tokens_input_24h", "gauge", "Input tokens of the last 24 hours.", Int(overview.lastDay.input))
    one("assay_tokens_output_24h", "gauge", "Output tokens of the last 24 hours.", Int(overview.lastDay.output))
    one("assay_pacer_credentials", "gauge", "Credentials that this process asks models with.", pacers.credentials)
    one("assay_pacer_limit", "gauge", "Model requests that may be in flight now.", pacers.limit)
    one("assay_pacer_in_flight", "gauge", "Model requests in flight.", pacers.inFlight)
    one("assay_pacer_waiting", "gauge", "Model requests that wait for a slot.", pacers.waiting)
    family(
      "assay_http_requests_total", "counter", "Answered HTTP requests of this process.",
      requests.counts.sorted { $0.key < $1.key }.map { ("{method=\"\($0.key.method)\",status=\"\($0.key.status)\"}", $0.value) })
    lines += Self.histogram(
      "assay_http_request_duration_seconds", "Time until the head of the answer was ready.", requests.times.snapshot)
    lines += Self.histogram(
      "assay_model_answer_duration_seconds",
      "Time of whole answers of models, without waiting for a slot; stored answers take no time and are not counted.",
      answers.total.snapshot)
    lines += Self.histogram(
      "assay_model_first_token_seconds", "Time to the first token of streamed answers.", answers.firstToken.snapshot)
    text = lines.joined(separator: "\n") + "\n"
  }

  private static func histogram(_ name: String, _ help: String, _ times: DurationHistogram.Snapshot) -> [String] {
    ["# HELP \(name) \(help)", "# TYPE \(name) histogram"]
      + times.buckets.map { "\(name)_bucket{le=\"\($0.upperBound)\"} \($0.count)" }
      + ["\(name)_bucket{le=\"+Inf\"} \(times.count)", "\(name)_sum \(times.sum)", "\(name)_count \(times.count)"]
  }
}
