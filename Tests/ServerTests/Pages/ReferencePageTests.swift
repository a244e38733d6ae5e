import AssayKit
import Testing

@testable import Server

@Suite struct ReferencePageTests {
  @Test func everyOperationAndObjectHasItsPlace() async throws {
    try await ServerBench.withRoutes { _, api in
      let document = try OpenAPIDocument()

      let page = try await api.page("/docs")
      page.expect("<h1>API reference</h1>", "href=\"/api-guide\" data-key=\"g a\" aria-current=\"page\"")

      for operation in document.operations {
        page.expect("<article class=\"panel\" id=\"\(operation.id)\"", "href=\"#\(operation.id)\"")
        for status in operation.statuses { page.expect("<th scope=\"row\" class=\"num\">\(status)</th>") }
        for parameter in document.parameters(of: operation) { page.expect("<code>\(parameter["name"]?.text ?? "?")</code>") }
      }
      for schema in ["Run", "RunRequest", "Problem", "Verification"] { page.expect("id=\"schema-\(schema)\"") }
    }
  }

  @Test func everyLinkOfThePageLeadsSomewhere() async throws {
    try await ServerBench.withRoutes { _, api in
      let page = try await api.page("/docs")
      let ids = Set(page.values(of: "id"))

      let links = page.values(of: "href").filter { $0.hasPrefix("#") }.map { String($0.dropFirst()) }
      #expect(links.count > 100)
      #expect(links.filter { !ids.contains($0) } == [])
    }
  }

  @Test(arguments: [
    #"curl --json '{"model_id": "simulated/default", "selected_benchmarks": ["starter"], "subset_count": 5}' "http://localhost/api/runs""#,
    #"curl -X POST "http://localhost/api/runs/$RUN/cancel""#, #"curl -N "http://localhost/api/runs/$RUN/events""#,
    #"curl -X POST -H "X-Admin-Secret: $ADMIN_SECRET" "http://localhost/api/admin/sync-models""#,
    #"curl "http://localhost/api/compare?runs=$FIRST,$SECOND""#, #"curl -F file=@export.zip "http://localhost/api/exports/verify""#,
    #"curl -X DELETE --json '{"confirm": "simulated/default"}' "http://localhost/api/leaderboard/simulated%2Fdefault""#,
  ])
  func anOperationComesWithACommandToPaste(_ command: String) async throws {
    try await ServerBench.withRoutes { _, api in
      try await api.page("/docs").expect("<code>\(SafeHTML().escapeText(command))</code>")
    }
  }

  @Test(
    arguments: [
      (["type": "integer", "minimum": 1, "maximum": 9, "default": 5], "whole number 1…9, default 5", nil),
      (["type": ["string", "null"], "maxLength": 8], "text, at most 8 characters or null", nil),
      (["oneOf": [["$ref": "#/components/schemas/Run"], ["type": "null"]]], "Run or null", "Run"),
      (["type": "array", "items": ["$ref": "#/components/schemas/Run"]], "list of Run", "Run"),
      (["$ref": "#/components/schemas/Other"], "Other", nil), (["enum": ["a", "b"]], "a · b", nil), ([:], "any value", nil),
      (["const": true], "always true", nil), (["type": "string", "format": "date-time"], "time", nil),
    ] as [(JSONValue, String, String?)])
  func aTypeIsSaidInAFewWords(_ schema: JSONValue, _ words: String, _ link: String?) {
    let type = TypeText(schema, linked: ["Run"])

    #expect(type.words == words)
    #expect(type.link == link)
    #expect(type.before + (type.link ?? "") + type.after == words)
  }
}
