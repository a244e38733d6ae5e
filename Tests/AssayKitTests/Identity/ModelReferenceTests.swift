import AssayKit
import Foundation
import Testing

@Suite struct ModelReferenceTests {
  @Test(arguments: [
    ("openrouter/meta-llama/llama-3.1-8b", "openrouter", "meta-llama/llama-3.1-8b"),
    ("ollama/qwen3:4b", "ollama", "qwen3:4b"), ("a//b", "a", "/b"),
  ])
  func theFirstSlashSeparates(text: String, provider: String, slug: String) throws {
    let reference = try #require(ModelReference(text))

    #expect(reference == ModelReference(provider: ProviderName(provider), slug: slug))
    #expect(reference.description == text)
  }

  /// As Swift compares characters, a slash with a mark upon it would be none.
  @Test(arguments: ["lab/\u{1F3FB}", "lab/\u{301}x", "£0.\u{AD}/\u{FE0F}"])
  func aSlashSeparatesWhateverFollowsIt(text: String) {
    #expect(ModelReference(text)?.description.unicodeScalars.elementsEqual(text.unicodeScalars) == true)
  }

  @Test(arguments: ["", "/", "gpt-4o", "/gpt-4o", "openai/", "openai/a\0b", "openai/" + String(repeating: "x", count: 1_000)])
  func incompleteNamesAreRefused(text: String) {
    #expect(ModelReference(text) == nil)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([ModelReference].self, from: JSONEncoder().encode([text]))
    }
  }

  @Test func isOneStringInJSON() throws {
    let reference = ModelReference(provider: ProviderName("lab"), slug: "a b")

    let data = try JSONEncoder().encode([reference])

    #expect(try JSONDecoder().decode([String].self, from: data) == ["lab/a b"])
    #expect(try JSONDecoder().decode([ModelReference].self, from: data) == [reference])
  }

  @Test func onlyTheSimulatedProviderIsSimulated() {
    #expect(ModelReference("simulated/default")?.isSimulated == true)
    #expect(ModelReference("lab/simulated")?.isSimulated == false)
  }
}
