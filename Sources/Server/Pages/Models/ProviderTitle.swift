import AssayKit

extension ProviderName {
  /// What the provider is called for people; one that Assay does not know by another name goes by its id.
  var title: String {
    switch rawValue {
    case "anthropic": "Anthropic"
    case "chutes": "Chutes"
    case "llamacpp": "llama.cpp"
    case "lmstudio": "LM Studio"
    case "ollama": "Ollama"
    case "openai": "OpenAI"
    case "openrouter": "OpenRouter"
    case "vllm": "vLLM"
    default: rawValue
    }
  }
}
