import AssayKit
import AsyncHTTPClient
import ModelClients
import TestSupport
import Testing

@Suite struct ConformanceTests {
  @Test(arguments: ModelClientCheck.all)
  func openAIClientConforms(_ check: ModelClientCheck) async throws {
    try await withHTTPClient { http in
      let subject = ConformanceSubject(
        name: "openai", makeClient: { setting in Self.client(setting, http) }, say: ConformanceSubject.sayAsOpenAI)
      try await check.run(subject)
    }
  }

  private static func client(_ setting: ConformanceSubject.Setting, _ http: HTTPClient) -> any ModelClient {
    let limits = TransportLimits(
      firstByte: setting.silence, silence: setting.silence, whole: setting.whole, answerBytes: setting.answerBytes)
    return ChatClient(
      ModelReference(provider: ProviderName("custom"), slug: "scripted-model"),
      at: ModelEndpoint(baseURL: setting.baseURL, key: Secret(setting.key), keyVariable: "ASSAY_API_KEY"),
      services: .testing(http, limits: limits), concurrency: 8)
  }
}
