import AssayKit
import AsyncHTTPClient
import ModelClients
import TestSupport
import Testing

@Suite struct ConformanceTests {
  @Test(arguments: ModelClientCheck.all)
  func openAIClientConforms(_ check: ModelClientCheck) async throws {
    try await run(check, "openai", .openAI(OpenAIDialect()), ConformanceSubject.sayAsOpenAI)
  }

  @Test(arguments: ModelClientCheck.all)
  func anthropicClientConforms(_ check: ModelClientCheck) async throws {
    try await run(check, "anthropic", .anthropic(AnthropicDialect()), ConformanceSubject.sayAsAnthropic)
  }

  private func run(
    _ check: ModelClientCheck, _ name: String, _ dialect: ModelEndpoint.Dialect,
    _ say: @escaping @Sendable (ConformanceSubject.Behaviour) -> ScriptedReply
  ) async throws {
    try await withHTTPClient { http in
      let subject = ConformanceSubject(
        name: name, makeClient: { setting in Self.client(setting, dialect, http) }, say: say)
      try await check.run(subject)
    }
  }

  private static func client(
    _ setting: ConformanceSubject.Setting, _ dialect: ModelEndpoint.Dialect, _ http: HTTPClient
  ) -> any ModelClient {
    let limits = TransportLimits(
      firstByte: setting.silence, silence: setting.silence, whole: setting.whole, answerBytes: setting.answerBytes)
    return ChatClient(
      ModelReference(provider: ProviderName("custom"), slug: "scripted-model"),
      at: ModelEndpoint(baseURL: setting.baseURL, key: Secret(setting.key), dialect: dialect, keyVariable: "ASSAY_API_KEY"),
      services: .testing(http, limits: limits), concurrency: 8)
  }
}
