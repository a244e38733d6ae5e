import AssayKit
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// One request for a file, or for the rest of it, written to disk as it comes.
struct HubTransfer {
  let download: HubDownload
  let file: HubFile
  let output: OpenFile

  /// Room that is left to others on a disk.
  private static let spareSpace: Int64 = 16 << 20
  private static let reportStride: Int64 = 1 << 20

  /// Returns when the file has its length.
  ///
  /// - Parameter received: called with the length of the file so far.
  func run(_ received: (Int64) -> Void) async throws(HubFault) {
    let have = try start()
    if have == file.size { return }
    let headers: HTTPHeaders = have > 0 ? ["Range": "bytes=\(have)-"] : [:]
    let answer = try await download.client.send(.GET, download.address(of: file), headers: headers, subject: subject)
    let (offset, total) = try begin(answer, have)
    let end = try await receive(answer.response.body, from: offset, total: total, received)
    guard total == nil || end == total else {
      throw .passing("\(subject) ended after \(end) of \(total ?? 0) bytes", retryAfter: nil)
    }
  }

  /// The length of what is there already; too much of it is thrown away. Looks at the room on the disk.
  private func start() throws(HubFault) -> Int64 {
    var have: Int64
    let free: Int64
    do throws(FileFault) {
      have = try output.size()
      if let size = file.size, have > size {
        try output.truncate(to: 0)
        have = 0
      }
      free = try FileSystem.freeSpace(of: download.folder)
    } catch {
      throw .lasting(error.setup)
    }
    guard let size = file.size, have < size, free < size - have + Self.spareSpace else { return have }
    throw .lasting(
      SetupNeeded(
        "\(subject) needs \((size - have) >> 20) MiB more, and the disk of `\(download.folder)` has \(free >> 20) MiB free",
        hint: CacheLayout.roomHint))
  }

  /// Where the answer's bytes belong, and how long the file is in the end.
  private func begin(_ answer: HubClient.Answer, _ have: Int64) throws(HubFault) -> (offset: Int64, total: Int64?) {
    let headers = answer.response.headers
    let length = headers.first(name: "Content-Length").flatMap { Int64($0) }
    if answer.response.status == .partialContent {
      guard let range = ContentRange(headers.first(name: "Content-Range") ?? ""), range.start == have,
        file.size == nil || range.total == nil || range.total == file.size
      else { try startAgain("the hub sent another part of \(subject) than it was asked for") }
      return (have, file.size ?? range.total)
    }
    if answer.response.status == .rangeNotSatisfiable {
      try startAgain("the hub has no more of \(subject) than \(have) bytes")
    }
    // The server does not do ranges, or the file has changed: everything comes again.
    if have > 0 { try emptyOutput() }
    return (0, file.size ?? answer.linkedSize ?? length)
  }

  private func startAgain(_ words: String) throws(HubFault) -> Never {
    try emptyOutput()
    throw .passing(words, retryAfter: nil)
  }

  private func emptyOutput() throws(HubFault) {
    do throws(FileFault) { try output.truncate(to: 0) } catch { throw .lasting(error.setup) }
  }

  private func receive(
    _ body: HTTPClientResponse.Body, from start: Int64, total: Int64?, _ received: (Int64) -> Void
  ) async throws(HubFault) -> Int64 {
    var offset = start
    var reported = start
    do {
      for try await chunk in body {
        try output.write(chunk.readableBytesView, at: offset)
        offset += Int64(chunk.readableBytes)
        received(offset)
        if offset - reported >= Self.reportStride {
          reported = offset
          download.progress(.downloading(file: file.path, bytes: offset, total: total))
        }
        if let total, offset > total { break }
      }
    } catch let fault as FileFault {
      if fault.isDiskFull { try emptyOutput() }
      throw .lasting(fault.setup)
    } catch {
      throw download.client.connectionFault(error, host: download.client.settings.endpoint, subject)
    }
    if let total, offset > total { try startAgain("the hub sent more of \(subject) than its \(total) bytes") }
    download.progress(.downloading(file: file.path, bytes: offset, total: total))
    return offset
  }

  private var subject: String { download.subject(file) }
}

/// `Content-Range` of a part: `bytes START-END/TOTAL`, the total may be `*`.
struct ContentRange: Hashable {
  let start: Int64
  let total: Int64?

  init?(_ text: String) {
    let halves = text.split(separator: "/", omittingEmptySubsequences: false)
    guard halves.count == 2, halves[0].hasPrefix("bytes "),
      let start = halves[0].dropFirst("bytes ".count).split(separator: "-").first.flatMap({ Int64($0) })
    else { return nil }
    self.start = start
    total = Int64(halves[1])
    if total == nil, halves[1] != "*" { return nil }
  }
}
