public import AssayKit
import Foundation

/// A file of stored responses, one JSON object a line, read through an index of offsets.
///
/// Memory grows with the number of lines, not with their length.
public final class ReplayFile: Sendable {
  private struct Key: Hashable {
    let item: ItemID
    let sampleIndex: Int
  }

  private struct Place {
    let offset: Int
    let length: Int
    let line: Int
  }

  /// Tells a file from what stands under its name later.
  struct Stamp: Hashable, Sendable {
    private let device: UInt64
    private let number: UInt64
    private let size: Int64
    private let seconds: Int
    private let nanoseconds: Int

    init(_ facts: stat) {
      device = UInt64(facts.st_dev)
      number = UInt64(facts.st_ino)
      size = Int64(facts.st_size)
      #if canImport(Darwin)
        (seconds, nanoseconds) = (facts.st_mtimespec.tv_sec, facts.st_mtimespec.tv_nsec)
      #else
        (seconds, nanoseconds) = (facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec)
      #endif
    }

    /// `nil` when there is no such file.
    init?(path: String) {
      var facts = stat()
      guard stat(path, &facts) == 0 else { return nil }
      self.init(facts)
    }
  }

  private let path: String
  private let descriptor: Int32
  /// The file as it was opened.
  let stamp: Stamp
  private let places: [Key: Place]

  /// Responses in the file.
  public var count: Int { places.count }

  /// Opens and checks a whole file.
  ///
  /// - Throws: what is no regular file; the first fault with its line number: not JSON, an unknown or missing field, the same
  ///   sample twice.
  public init(path: String) throws(UserError) {
    self.path = path
    // A pipe that nobody writes to would hold this up for ever.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Self.unreadable(path, String(cString: strerror(errno))) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw Self.unreadable(path, "it is not a regular file")
    }
    stamp = Stamp(facts)
    do throws(UserError) {
      places = try Self.index(path, descriptor)
    } catch {
      close(descriptor)
      throw error
    }
  }

  deinit { close(descriptor) }

  private static func unreadable(_ path: String, _ reason: String) -> UserError {
    UserError(
      field: "model", "cannot read the stored responses `\(path)`: \(reason)",
      hint: "the name of a stored file is replay/PATH, absolute as replay//PATH",
      scope: .thisMachine)
  }

  /// The stored response to one sample.
  ///
  /// - Throws: `.notRecorded` when the file has none, `.malformed` when the file was changed since it was opened.
  func response(item: ItemID, sampleIndex: Int) throws(Failure) -> String {
    guard let place = places[Key(item: item, sampleIndex: sampleIndex)] else {
      throw Failure(
        .notRecorded, "`\(path)` has no response to item `\(item)`, sample \(sampleIndex)",
        hint: "add a line with this item_id and sample_index")
    }
    let bytes = Self.read(descriptor, offset: place.offset, length: place.length)
    guard let bytes, let line = try? JSONDecoder().decode(RecordedLine.self, from: bytes),  // It was valid when opened.
      line.item == item, line.sampleIndex == sampleIndex
    else {
      throw Failure(.malformed, "`\(path)` was changed at line \(place.line) while it was in use", hint: "start again")
    }
    return line.response
  }

  // MARK: Index

  private static let block = 1 << 20

  private static func index(_ path: String, _ descriptor: Int32) throws(UserError) -> [Key: Place] {
    var places: [Key: Place] = [:]
    var tail = Data()
    var tailOffset = 0
    var number = 0
    while true {
      guard let bytes = read(descriptor, offset: tailOffset + tail.count, length: block, mayBeShort: true) else {
        throw UserError(field: "model", "cannot read the stored responses `\(path)`: \(String(cString: strerror(errno)))")
      }
      let isLast = bytes.isEmpty
      tail.append(bytes)
      var start = tail.startIndex
      while start < tail.endIndex {
        let end = tail[start...].firstIndex(of: 0x0A)
        guard end != nil || isLast else { break }
        number += 1
        let line = tail[start..<(end ?? tail.endIndex)]
        try add(line, at: Place(offset: tailOffset + start, length: line.count, line: number), path, &places)
        start = end.map { $0 + 1 } ?? tail.endIndex
      }
      tailOffset += start
      tail = Data(tail[start...])
      if isLast { return places }
    }
  }

  private static func add(_ line: Data, at place: Place, _ path: String, _ places: inout [Key: Place]) throws(UserError) {
    if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { return }
    func fault(_ what: String) -> UserError {
      UserError(
        field: "model", "`\(path)` line \(place.line): \(what)", hint: "each line is {\"item_id\", \"sample_index\"?, \"response\"}"
      )
    }
    let recorded: RecordedLine
    do {
      recorded = try JSONDecoder().decode(RecordedLine.self, from: line)
    } catch let error as RecordedLine.Fault {
      throw fault(error.message)
    } catch DecodingError.typeMismatch(_, let context) {
      throw fault("`\(context.codingPath.last?.stringValue ?? "line")` has the wrong type")
    } catch {
      throw fault("not a JSON object")
    }
    let key = Key(item: recorded.item, sampleIndex: recorded.sampleIndex)
    if let first = places.updateValue(place, forKey: key) {
      throw fault("item `\(key.item)`, sample \(key.sampleIndex) stands in line \(first.line) too")
    }
  }

  /// - Returns: `nil` on an error, or when the file is too short and may not be.
  private static func read(_ descriptor: Int32, offset: Int, length: Int, mayBeShort: Bool = false) -> Data? {
    var bytes = Data(count: length)
    var done = 0
    while done < length {
      let got = bytes.withUnsafeMutableBytes { buffer in
        pread(descriptor, buffer.baseAddress.map { $0 + done }, length - done, off_t(offset + done))
      }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { return nil }
      if got == 0 { return mayBeShort ? bytes.prefix(done) : nil }
      done += got
    }
    return bytes
  }
}
