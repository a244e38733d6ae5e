import AssayKit
import Foundation
import TestSupport
import Testing

@testable import Reports

/// Files that are no archive, or one that shows different readers different things.
@Suite struct OddArchiveTests {
  /// Archives that nobody makes by mistake.
  @Test(arguments: [
    "duplicate", "symlink", "encrypted", "prefix", "suffix", "comment", "bomb", "names", "stored-gap", "many", "unicode-path",
    "unicode-path-local", "unknown-field", "damaged-field", "local-checksum", "local-size",
  ])
  func anArchiveThatIsMadeToCheatIsRefused(_ trick: String) async throws {
    let python = PythonReference(
      """
      import zipfile, warnings, struct, zlib

      def reference(given):
          warnings.simplefilter("ignore")
          path, trick = given["path"], given["trick"]
          with zipfile.ZipFile(path) as archive:
              files = {info.filename: archive.read(info) for info in archive.infolist()}
          out = path + ".trick"
          # Info-ZIP's other name of an entry, which some readers obey and others do not know.
          def other_name(name, real):
              body = b"\\1" + struct.pack("<I", zlib.crc32(name.encode())) + real.encode()
              return struct.pack("<HH", 0x7075, len(body)) + body

          swapped = {"results.json": "public_key.txt", "public_key.txt": "results.json"}
          with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
              for name, content in files.items():
                  info = zipfile.ZipInfo(name)
                  info.compress_type = zipfile.ZIP_DEFLATED
                  if trick.startswith("unicode-path") and name in swapped:
                      info.extra = other_name(name, swapped[name])
                      content = files[swapped[name]]
                  if trick == "unknown-field": info.extra = struct.pack("<HHI", 0x4242, 4, 0)
                  if trick == "damaged-field": info.extra = struct.pack("<HH", 0x5455, 9) + b"abc"
                  archive.writestr(info, content)
              if trick == "duplicate": archive.writestr("results.json", b"{}")
              if trick == "bomb": archive.writestr("events.jsonl" if "events.jsonl" not in files else "public_key.txt", b"0" * (80 << 20))
              if trick == "many":
                  for number in range(40): archive.writestr(str(number), b"")
              if trick == "symlink":
                  info = zipfile.ZipInfo("events.jsonl"); info.create_system = 3; info.external_attr = 0o120777 << 16
                  archive.writestr(info, "results.json")
              if trick == "comment": archive.comment = b"hello"
          data = bytearray(open(out, "rb").read())
          central = data.rfind(b"PK\\x01\\x02")
          local = data.rfind(b"PK\\x03\\x04")
          if trick == "encrypted": data[central + 8] |= 1; data[local + 6] |= 1
          if trick == "names": data[local + 30] ^= 1
          if trick == "unicode-path-local":
              first = data.find(b"PK\\x01\\x02")
              while (at := data.find(b"\\x75\\x70", first)) > 0: data[at:at + 2] = b"\\x0a\\x00"
          if trick == "local-checksum": data[local + 14] ^= 1
          if trick == "local-size": data[local + 22] ^= 1
          if trick == "prefix": data = b"#!/bin/sh\\n" + data
          if trick == "suffix": data += b"tail"
          if trick == "stored-gap":
              first = data.find(b"PK\\x01\\x02")
              end = len(data) - 22
              data[first:first] = b"hidden archive"
              struct.pack_into("<I", data, end + 14 + 16, first + 14)
          open(out, "wb").write(data)
          return out
      """)
    try await ReportsBench.with { bench in
      let path = try await bench.export(try await bench.ended().id, .zip)
      let out = try await python(["path": path, "trick": trick], as: String.self)

      let verdict = try await bench.verify(out)

      #expect(!verdict.isValid)
      #expect(verdict.errors == ["Invalid zip archive"], "\(verdict.checks)")
    }
  }

  @Test(arguments: ["", "PK", "not a zip", String(repeating: "PK\u{5}\u{6}\0", count: 100)])
  func whatIsNoArchiveGetsAVerdict(_ text: String) async throws {
    try await ReportsBench.with { bench in
      let path = bench.folder.path(of: "nothing.zip")
      try Data(text.utf8).write(to: URL(filePath: path))

      #expect(try await bench.verify(path).errors == ["Invalid zip archive"])
    }
  }
}
