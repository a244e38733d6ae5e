import AssayKit
import Foundation
import TestSupport
import Testing

@testable import Datasets

/// Archives and folders of texts.
@Suite struct BundleTests {
  private static func specification(_ count: Int, localFiles: [String] = ["*.zip", "inner/*.zip", "texts"]) -> DatasetSpecification
  {
    DatasetSpecification(
      id: "some/texts", revision: Specifications.commit, licence: "MIT",
      parts: [
        DatasetSpecification.Part(
          name: "test", hubFiles: ["deep/texts.zip"], localFiles: localFiles, form: .bundle, recordCount: count
        ) { record, _ throws(DatasetRecordError) in
          guard case .object(let fields) = record, case .string(let path)? = fields["path"], let text = fields["text"] else {
            throw DatasetRecordError("no path")
          }
          return DatasetLine(key: path, value: ["text": text])
        }
      ])
  }

  /// Files by the bytes of their names; a marked name says that it is UTF-8.
  private struct Entry: Encodable {
    var name: String
    var text: String
    var isMarked = true
    /// A Unix mode of another kind of file.
    var mode = 0o100644
  }

  private struct Archive: Encodable {
    let path: String
    let entries: [Entry]
  }

  private static let python = PythonReference(
    """
    import zipfile

    class Unmarked(zipfile.ZipInfo):
        def _encodeFilenameFlags(self):
            return self.filename.encode(), self.flag_bits & ~0x800

    def reference(given):
        with zipfile.ZipFile(given["path"], "w", zipfile.ZIP_DEFLATED) as archive:
            for entry in given["entries"]:
                info = (zipfile.ZipInfo if entry["isMarked"] else Unmarked)(entry["name"])
                info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3
                info.external_attr = entry["mode"] << 16
                archive.writestr(info, entry["text"].encode())
        return len(given["entries"])
    """)

  private static let entries = [
    Entry(name: "top/a.txt", text: "one\r\ntwo\rthree\n"), Entry(name: "top/b\u{2019}s.txt", text: "é"),
    Entry(name: "top/s\u{327}.txt", text: "", isMarked: false), Entry(name: "__MACOSX/top/._a.txt", text: "not this"),
    Entry(name: "top/.DS_Store", text: "nor this"), Entry(name: "top/link", text: "/etc/passwd", mode: 0o120777),
    Entry(name: "top/", text: "", mode: 0o040755),
  ]

  private static func zip(_ path: String, _ entries: [Entry] = entries) async throws {
    let count: Int = try await python(Archive(path: path, entries: entries))
    try #require(count == entries.count)
  }

  private static func prepared(_ bench: LibraryBench, _ source: DatasetSource, _ count: Int = 3) async throws -> any Dataset {
    _ = try await bench.prepare(specification(count), from: source)
    return try await bench.library.open(specification(count))
  }

  @Test func everyTextFileOfAnArchiveIsARecord() async throws {
    try await TemporaryFolder.with { folder in
      let bench = LibraryBench(folder)
      let source = try bench.source([:])
      try await Self.zip(folder.path(of: "source/texts.zip"))

      let dataset = try await Self.prepared(bench, source)

      #expect(dataset.keys(of: "test") == ["top/a.txt", "top/b\u{2019}s.txt", "top/s\u{327}.txt"])
      #expect(try LibraryBench.text(dataset, "top/a.txt") == #"{"text":"one\ntwo\nthree\n"}"#)
      #expect(try LibraryBench.text(dataset, "top/b\u{2019}s.txt") == #"{"text":"é"}"#)
    }
  }

  @Test func aFolderIsReadLikeTheArchiveOfIt() async throws {
    try await TemporaryFolder.with { folder in
      let bench = LibraryBench(folder)
      let source = try bench.source([:])
      let place = folder.url.appending(path: "source/texts/top")
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      for (name, text) in ["a.txt": "one", "b.txt": "two", ".hidden": "no"] {
        try Data(text.utf8).write(to: place.appending(path: name))
      }
      try FileManager.default.createSymbolicLink(
        at: place.appending(path: "c.txt"), withDestinationURL: place.appending(path: "a.txt"))

      let dataset = try await Self.prepared(bench, source, 2)

      #expect(dataset.keys(of: "test") == ["top/a.txt", "top/b.txt"])
      #expect(try LibraryBench.text(dataset, "top/b.txt") == #"{"text":"two"}"#)
    }
  }

  @Test func aPatternMayNameAFolderBelow() async throws {
    try await TemporaryFolder.with { folder in
      let bench = LibraryBench(folder)
      let source = try bench.source([:])
      try FileManager.default.createDirectory(at: folder.url.appending(path: "source/inner"), withIntermediateDirectories: true)
      try await Self.zip(folder.path(of: "source/inner/texts.zip"))

      #expect(try await Self.prepared(bench, source).keys(of: "test").count == 3)
    }
  }

  @Test func anArchiveOfTheHubIsReadToo() async throws {
    try await TemporaryFolder.with { folder in
      try await Self.zip(folder.path(of: "made.zip"))
      let content = try Data(contentsOf: URL(filePath: folder.path(of: "made.zip")))
      let file = HubRepository.File("deep/texts.zip", content, isLarge: true)
      try await LocalHub.with(HubRepository(id: "some/texts", commit: Specifications.commit, files: [file])) { hub in
        let bench = LibraryBench(folder, endpoint: hub.endpoint)
        let dataset = try await Self.prepared(bench, .hub)
        #expect(dataset.keys(of: "test").count == 3)
      }
    }
  }

  @Test func fewerTextsThanAWholeBundleHasAreRefused() async throws {
    try await TemporaryFolder.with { folder in
      let bench = LibraryBench(folder)
      let source = try bench.source([:])
      try await Self.zip(folder.path(of: "source/texts.zip"))

      #expect(try await Self.prepared(bench, source, 2).keys(of: "test").count == 3, "more are fine")
      let refused = await #expect(throws: SetupNeeded.self) { try await bench.prepare(Self.specification(4), from: source) }
      #expect(refused?.message == "the part `test` of `some/texts` has 3 records instead of 4")
    }
  }

  @Test(arguments: ["", "PK nothing", "damaged", "latin"])
  func whatIsNoBundleIsNamed(kind: String) async throws {
    try await TemporaryFolder.with { folder in
      let bench = LibraryBench(folder)
      let source = try bench.source([:])
      let path = folder.path(of: "source/texts.zip")
      switch kind {
      case "damaged":
        try await Self.zip(path, [Entry(name: "a.txt", text: String(repeating: "some text, ", count: 500))])
        var bytes = try Data(contentsOf: URL(filePath: path))
        for place in 60..<70 { bytes[place] ^= 0x55 }
        try bytes.write(to: URL(filePath: path))
      case "latin":
        let place = folder.url.appending(path: "source/texts")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        try Data([0x41, 0xE9]).write(to: place.appending(path: "a.txt"))
      default: try Data(kind.utf8).write(to: URL(filePath: path))
      }

      let refused = await #expect(throws: SetupNeeded.self) { try await bench.prepare(Self.specification(1), from: source) }

      #expect(refused?.message.contains("`") == true)
      if kind == "latin" { #expect(refused?.message == "`texts` `a.txt`: it is not UTF-8") }
    }
  }

  /// A small archive of a large text must not fill memory.
  @Test func aTextBeyondTheLimitIsRefusedWhileItUnpacks() async throws {
    try await TemporaryFolder.with { folder in
      let path = folder.path(of: "large.zip")
      try await Self.zip(path, [Entry(name: "a.txt", text: String(repeating: "0", count: 3 << 20))])
      let bundle = try ZIPBundle(path)
      let fault = #expect(throws: RecordFault.self) { try bundle.next(limit: 1 << 20) }
      guard case .unreadable(let place, let cause)? = fault else { return }
      #expect(place == "`a.txt`" && cause == "it is too large for a text")
    }
  }
}
