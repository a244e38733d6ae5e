import AssayKit

/// The command that tries an operation out, with made-up names.
enum CurlExample {
  private static let values = [
    "id": "$RUN", "name": "starter", "item": "add-1", "model": "simulated%2Fdefault", "model_id": "simulated/default",
    "runs": "$FIRST,$SECOND",
  ]
  private static let bodies = [
    "RunRequest": #"{"model_id": "simulated/default", "selected_benchmarks": ["starter"], "subset_count": 5}"#,
    "ExperimentRequest": #"{"model_ids": ["simulated/default"], "selected_benchmarks": ["starter"], "subset_count": 5}"#,
    "SampleChoice": #"{"item_id": "add-1"}"#, "RemovalRequest": #"{"confirm": "simulated/default"}"#,
    "SwitchRequest": #"{"model_id": "qwen2.5-7b-instruct"}"#,
  ]

  static func text(_ operation: APIDocument.Operation, parameters: [JSONValue], base: String) -> String {
    var path = operation.path
    var query: [String] = []
    for parameter in parameters {
      guard let name = parameter[member: "name"]?.words, parameter[member: "required"] == .bool(true) else { continue }
      let value = values[name] ?? "…"
      if parameter[member: "in"]?.words == "path" {
        path.replace("{\(name)}", with: value)
      } else {
        query.append("\(name)=\(value)")
      }
    }
    let address = base + path + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
    let isStream = operation.content[member: "responses"]?[member: "200"]?[member: "content"]?[member: "text/event-stream"] != nil
    var words = ["curl"] + (isStream ? ["-N"] : [])
    if operation.method == "DELETE" || (operation.method == "POST" && operation.content[member: "requestBody"] == nil) {
      words += ["-X", operation.method]
    }
    for scheme in operation.content[member: "security"]?.list.first?.members.keys.sorted() ?? [] {
      words += ["-H", scheme == "admin" ? "\"X-Admin-Secret: $ADMIN_SECRET\"" : "\"Authorization: Bearer $KEY\""]
    }
    let content = operation.content[member: "requestBody"]?[member: "content"]
    if content?[member: "multipart/form-data"] != nil { words += ["-F", "file=@export.zip"] }
    if let name = content?[member: "application/json"]?[member: "schema"]?[member: "$ref"]?.words?.split(separator: "/").last {
      words += ["--json", "'\(bodies[String(name)] ?? "{}")'"]
    }
    return (words + ["\"\(address)\""]).joined(separator: " ")
  }
}
