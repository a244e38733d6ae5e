import AssayApp
import Foundation
import TestSupport
import Testing

@Suite struct ServeLockTests {
  @Test func aSecondServerIsToldWhoServesTheFolder() async throws {
    try await TemporaryFolder.with { try secondServer(in: $0.path) }
  }

  private func secondServer(in folder: String) throws {
    let pid = String(ProcessInfo.processInfo.processIdentifier)

    do {
      let lock = try ServeLock(folder: folder)
      #expect(throws: ServeLockError.held(folder: folder, pid: pid, url: nil)) { try ServeLock(folder: folder) }
      lock.announce(url: "http://127.0.0.1:7007")
      #expect(throws: ServeLockError.held(folder: folder, pid: pid, url: "http://127.0.0.1:7007")) {
        try ServeLock(folder: folder)
      }
    }

    #expect(throws: Never.self) { try ServeLock(folder: folder) }
  }

  @Test func aMissingFolderIsNamed() throws {
    let error = try #require(throws: ServeLockError.self) { try ServeLock(folder: "/nowhere/at/all") }
    #expect(error.description == "`/nowhere/at/all/serve.lock` cannot be opened: No such file or directory")
  }
}
