/// The reference page of the settings, made from the table so that the two cannot differ.
public enum SettingsReference {
  /// The page as Markdown.
  public static var markdown: String {
    var lines = [
      "# Settings", "",
      "This page is made from the table in `Sources/AssayApp/Settings/Setting.swift`; a test compares the two.", "",
      "Each setting has one name. It counts where it is found first: a flag of the command, the environment, the file `.env` in the",
      "working folder, the configuration file, the default. An empty value is the same as the default and hides weaker places.", "",
      "An address that stands in `.env` is used with a key from the same file alone: a folder must not be able to send the keys of",
      "your shell or of your configuration to an address of its own, so Assay stops and says which of the two to move.",
      "The configuration file of a home that `.env` names is no more trusted than `.env` itself.", "",
      "The configuration file is `config.json` in `$XDG_CONFIG_HOME/assay` (`~/.config/assay`), or in `$ASSAY_HOME/config`: one JSON",
      "object with the names in lower case, such as `{\"default_model\": \"ollama/llama3.2\"}`. Unknown keys are refused.", "",
      "`assay verify` takes no key, and no home with keys, from a `.env`: the file may have come with the archive that it checks.",
      "",
      "Secrets are never printed; `assay config show` says only whether they are set.", "",
      "| name | accepted | default | meaning |", "|---|---|---|---|",
    ]
    for setting in Setting.table {
      let fallback = setting.defaultText.map { "`\($0)`" } ?? ""
      let notes =
        (setting.isSecret ? " (secret)" : "") + (setting.isAllowedInFile ? "" : " (not in the configuration file)")
        + (setting.isAllowedInEnvFile ? "" : " (not in `.env`)")
      let effect = setting.noEffect.map { "; no effect yet: \($0)" } ?? ""
      lines.append("| `\(setting.name)` | \(setting.form.accepted) | \(fallback) | \(setting.meaning)\(notes)\(effect) |")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
