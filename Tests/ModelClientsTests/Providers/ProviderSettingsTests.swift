import AssayKit
import ModelClients
import Testing

@Suite struct ProviderSettingsTests {
  private func settings(_ values: [String: String]) throws -> ProviderSettings {
    try ProviderSettings { values[$0] }
  }

  @Test func withoutAnythingOnlyLocalServersAreUsable() throws {
    let usable = try settings([:]).entries.filter(\.isUsable)
    #expect(usable.map(\.preset.name.rawValue) == ["lmstudio", "ollama", "vllm", "llamacpp"])
    #expect(usable.allSatisfy { $0.preset.isLocal })
  }

  @Test(arguments: [
    ("openai", "OPENAI_API_KEY", "OPENAI_BASE_URL"), ("openrouter", "OPENROUTER_API_KEY", "OPENROUTER_BASE_URL"),
    ("anthropic", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"), ("chutes", "CHUTES_API_KEY", "CHUTES_API_BASE_URL"),
    ("custom", "ASSAY_API_KEY", "ASSAY_BASE_URL"),
  ])
  func aKeyAndAnAddressAreReadByName(_ provider: String, _ key: String, _ base: String) throws {
    let entries = try settings([key: " secret-1 ", base: "https://proxy.example/api/v1/"]).entries
    let entry = try #require(entries.first { $0.preset.name.rawValue == provider })
    #expect(entry.baseURL == "https://proxy.example/api/v1")
    #expect(entry.key == Secret("secret-1"))
    #expect(entry.isUsable)
  }

  @Test(arguments: ["LMSTUDIO_BASE_URL", "OLLAMA_BASE_URL", "VLLM_BASE_URL", "LLAMACPP_BASE_URL"])
  func anAddressWithoutAPathGetsTheUsualOne(_ variable: String) throws {
    let entry = try #require(try settings([variable: "http://10.0.0.7:99"]).entries.first { $0.preset.baseURLVariable == variable })
    #expect(entry.baseURL == "http://10.0.0.7:99/v1")
  }

  @Test(arguments: [
    ("https://proxy.example", "https://proxy.example/v1"), ("https://proxy.example/", "https://proxy.example/v1"),
    ("https://proxy.example/v1", "https://proxy.example/v1"), ("https://proxy.example/ai", "https://proxy.example/ai/v1"),
  ])
  func anthropicsAddressEndsInItsVersion(_ given: String, _ used: String) throws {
    let entries = try settings(["ANTHROPIC_BASE_URL": given, "OPENAI_BASE_URL": "https://proxy.example/ai"]).entries
    #expect(entries.first { $0.preset.name.rawValue == "anthropic" }?.baseURL == used)
    #expect(entries.first { $0.preset.name.rawValue == "openai" }?.baseURL == "https://proxy.example/ai")
  }

  @Test func anEmptyValueCountsAsNotSet() throws {
    let entries = try settings(["OPENAI_API_KEY": " ", "ASSAY_BASE_URL": ""]).entries
    #expect(!entries.contains { $0.preset.name.rawValue == "custom" })
    #expect(entries.first { $0.preset.name.rawValue == "openai" }?.isUsable == false)
  }

  @Test(arguments: [
    "localhost:1234", "ftp://host/v1", "sk-pasted-by-mistake", "http://", "http://user:pass@host/v1", "http://host/v1?key=1",
  ])
  func aBadAddressIsRefusedWithoutShowingIt(_ address: String) {
    let error = #expect(throws: UserError.self) { try settings(["ASSAY_BASE_URL": address]) }
    #expect(error?.message.contains("ASSAY_BASE_URL") == true)
    #expect(error?.message.contains(address) == false)
  }

  @Test(arguments: ["two words", "line\nend", "ümlaut"])
  func aKeyThatCannotStandInAHeaderIsRefused(_ key: String) {
    let error = #expect(throws: UserError.self) { try settings(["OPENAI_API_KEY": key]) }
    #expect(error?.field == "OPENAI_API_KEY")
    #expect(error?.message.contains(key) == false)
  }
}
