import AssayKit
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Reports
import TestSupport
import Testing

@testable import Server

@Suite struct ExportRouteTests {
  @Test(arguments: ExportFormat.allCases)
  func everyFormatIsAnAttachmentWithItsName(_ format: ExportFormat) async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.ended()
      let answer = try await api.get("/api/runs/\(run.id)/export?format=\(format.rawValue)")

      #expect(answer.status == 200)
      #expect(answer.headers[.contentType] == format.mediaType)
      let disposition = answer.headers[.contentDisposition] ?? ""
      let kind = ["csv": "run", "md": "protocol", "zip": "results", "junit": "junit", "json": "run"][format.rawValue] ?? ""
      let ending = ["junit": "xml"][format.rawValue] ?? format.rawValue
      #expect(
        disposition.wholeMatch(
          of: try Regex("attachment; filename=\"benchmark_\(kind)_\(run.id)_[0-9]{8}_[0-9]{6}\\.\(ending)\"")) != nil,
        "\(disposition)")
      #expect(answer.headers[.contentLength] == "\(answer.body.count)" && !answer.body.isEmpty)
    }
  }

  @Test func csvIsTheFormatWhenNoneIsNamed() async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.create()
      let answer = try await api.get("/api/runs/\(run)/export")
      #expect(String(decoding: answer.body, as: UTF8.self).hasPrefix("run_id,model_slug,subset_pct,"))
    }
  }

  @Test func whatIsWrongIsNamed() async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.create()
      try await api.get("/api/runs/\(run)/export?format=pdf").expectProblem(400, "invalid-query", field: "format")
      try await api.get("/api/runs/\(run)/export?format=junit&fail_under=2").expectProblem(
        400, "invalid-query", field: "fail_under")
      try await api.get("/api/runs/\(run)/export?format=csv&fail_under=0.5").expectProblem(
        400, "invalid-query", field: "fail_under")
      try await api.get("/api/runs/\(run)/export?what=x").expectProblem(400, "invalid-query", field: "what")
      try await api.get("/api/runs/000000000000/export").expectProblem(404, "not-found")
    }
  }

  @Test func aKeyThatCannotBeUsedIsSaidWithoutItsText() async throws {
    try await ServerBench.with { bench in
      var broken = bench
      broken.signingKey = "certainly-no-key"
      let run = try await bench.create()
      let exported = try #require(try await bench.reports.export(run, as: .zip, failUnder: nil)).file
      let signed = Data(try exported.read(at: 0, count: exported.size))
      try await broken.withRoutes { api in
        let verdict = try await api.upload(signed).json
        #expect(verdict?["verdict"] == "valid", "what is signed verifies all the same")
        let zip = try await api.get("/api/runs/\(run)/export?format=zip")
        zip.expectProblem(503, "signing-key")
        #expect(!String(decoding: zip.body, as: UTF8.self).contains("certainly-no-key"))
        try await api.get("/api/exports/public-key").expectProblem(503, "signing-key")
        #expect(try await api.get("/api/runs/\(run)/export?format=csv").status == 200)
      }
    }
  }

  @Test func theServerVerifiesWhatItSigned() async throws {
    try await ServerBench.withRoutes { bench, api in
      let run = try await bench.ended()
      let zip = try await api.get("/api/runs/\(run.id)/export?format=zip").body
      let key = try await api.get("/api/exports/public-key").json

      let answer = try await api.upload(zip)
      #expect(answer.status == 200)
      let json = answer.json
      #expect(json?["valid"] == .bool(true) && json?["signature_valid"] == .bool(true) && json?["hash_match"] == .bool(true))
      #expect(json?["verdict"] == "valid" && json?["scores_checked"] == .bool(true))
      #expect(json?["errors"] == .array([]) && json?["run_id"]?.text == run.id.rawValue)
      #expect(json?["public_key_fingerprint"] == key?["public_key_fingerprint"])
      #expect(json?["benchmark_count"]?.number == Double(run.sections.count))
      try OpenAPIDocument().expect(json, "Verification")
      try OpenAPIDocument().expect(key, "PublicKey")

      var changed = zip
      changed[changed.count / 2] ^= 1
      let other = try await api.upload(changed)
      #expect(other.status == 200 && other.json?["valid"] == .bool(false) && other.json?["verdict"] == "invalid")
      #expect(other.json?["errors"]?.elements.isEmpty == false)
      try OpenAPIDocument().expect(other.json, "Verification")
    }
  }

  @Test(arguments: ["", "nothing like an archive", "PK\u{3}\u{4}"])
  func aBadFileIsAVerdictAndNoError(_ text: String) async throws {
    try await ServerBench.withRoutes { _, api in
      let answer = try await api.upload(Data(text.utf8))
      #expect(answer.status == 200)
      #expect(answer.json?["errors"] == ["Invalid zip archive"])
    }
  }

  @Test func whatIsNoUploadIsRefused() async throws {
    try await ServerBench.withRoutes { _, api in
      try await api.post("/api/exports/verify", json: "{}").expectProblem(415, "media-type")
      try await api.upload(Data(), field: "other").expectProblem(422, "invalid-field", field: "other")
      let type = "multipart/form-data; boundary=x"
      for body in ["", "--x--\r\n", "--x\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\ncut", "hello"] {
        try await api.ask(.post, "/api/exports/verify", headers: [.contentType: type], body: ByteBuffer(string: body))
          .expectProblem(422, "invalid-field", field: "file")
      }
    }
  }
}

@Suite struct MultipartUploadTests {
  private static func body(_ content: Data, boundary: String) -> Data {
    Data(
      "preamble\r\n--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.zip\"\r\nContent-Type: x/y\r\n\r\n"
        .utf8)
      + content + Data("\r\n--\(boundary)--\r\nepilogue".utf8)
  }

  /// Contents that look like the delimiter, in pieces of every size.
  @Test(arguments: [
    "", "x", "\r\n", "\r\n--", "\r\n--bou", "--boundary", "\r\n--boundarx\r\n", String(repeating: "\r\n-", count: 100),
  ])
  func theFileIsTheSameHoweverItArrives(_ text: String) throws {
    let body = Self.body(Data(text.utf8), boundary: "boundary")
    for size in 1...40 {
      var upload = try MultipartUpload(contentType: "multipart/form-data; boundary=\"boundary\"", field: "file", limit: 1_000)
      var content = Data()
      for start in stride(from: 0, to: body.count, by: size) {
        content += try upload.add(body[start..<min(body.count, start + size)])
      }
      try upload.end()
      #expect(content == Data(text.utf8), "pieces of \(size)")
    }
  }

  @Test func moreThanTheLimitIsRefusedBeforeTheEnd() throws {
    var upload = try MultipartUpload(contentType: "multipart/form-data; boundary=b", field: "file", limit: 100)
    let body = Self.body(Data(repeating: 7, count: 10_000), boundary: "b")

    let problem = #expect(throws: Problem.self) { _ = try upload.add(body.prefix(2_000)) }

    #expect(problem?.status == 413)
  }

  @Test func aSecondFileIsRefused() throws {
    var upload = try MultipartUpload(contentType: "multipart/form-data; boundary=b", field: "file", limit: 1_000)
    let part = "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n"

    #expect(throws: Problem.self) { _ = try upload.add(Data("\(part)\(part)--b--\r\n".utf8)) }
  }
}

extension APIClient {
  /// Sends a file as a browser's form does.
  func upload(_ content: Data, field: String = "file") async throws -> APIAnswer {
    let form = MultipartForm(content, field: field)
    return try await ask(
      .post, "/api/exports/verify", headers: [.contentType: form.contentType], body: ByteBuffer(bytes: form.body))
  }
}

/// A form with one file.
struct MultipartForm {
  let contentType = "multipart/form-data; boundary=limit"
  let body: Data

  init(_ content: Data, field: String) {
    let head = "--limit\r\nContent-Disposition: form-data; name=\"\(field)\"; filename=\"a.zip\"\r\n\r\n"
    body = Data(head.utf8) + content + Data("\r\n--limit--\r\n".utf8)
  }
}
