import TestSupport

/// A model that has every question and answers none of them until it may.
struct HeldModel: Sendable {
  let server: ScriptedModelServer
  /// The program, with a data folder of its own, that asks the model as provider `custom`.
  let assay: BuiltBinary
  let home: TemporaryFolder
  /// Lets it answer.
  let release: TestSignal

  static func with(_ body: (HeldModel) async throws -> Void) async throws {
    let release = TestSignal()
    try await ScriptedModelServer.run { _ in
      .answer("Answer: 4").held(until: release)
    } body: { server in
      try await TemporaryFolder.with { home in
        let assay = BuiltBinary(home: home, ["ASSAY_BASE_URL": server.baseURL])
        try await body(HeldModel(server: server, assay: assay, home: home, release: release))
      }
    }
  }
}
