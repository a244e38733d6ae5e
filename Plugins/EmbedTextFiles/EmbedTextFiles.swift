import Foundation
import PackagePlugin

/// Embeds text files into a target as string literals (`Embedded.files`), so that a moved binary still has them.
///
/// A target's files lie in its folder `Embedded/`; the starter set lies in `Catalog/`, because it is data and no part of a module.
/// The page of each benchmark lies beside its code, and is embedded too; so is the guide that the server shows.
@main
struct EmbedTextFiles: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let folder =
      target.name == "Benchmarks"
      ? context.package.directoryURL.appending(path: "Catalog/starter")
      : target.directoryURL.appending(path: "Embedded")
    var files = try textFiles(in: folder)
    if target.name == "Benchmarks" { files += try pages(in: target.directoryURL) }
    if target.name == "Server" {
      files.append((name: "guides/http-api.md", url: context.package.directoryURL.appending(path: "docs/guides/http-api.md")))
    }
    let output = context.pluginWorkDirectoryURL.appending(path: "Embedded.swift")
    return [
      .buildCommand(
        displayName: "Embedding text files into \(target.name)",
        executable: try context.tool(named: "EmbedText").url,
        arguments: [output.path()] + files.flatMap { [$0.name, $0.url.path()] },
        inputFiles: files.map(\.url), outputFiles: [output])
    ]
  }

  private func pages(in folder: URL) throws -> [(name: String, url: URL)] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path()).filter { $0.hasSuffix("/README.md") }.sorted()
      .map { (name: $0, url: folder.appending(path: $0)) }
  }

  private func textFiles(in folder: URL) throws -> [(name: String, url: URL)] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path())
      .filter { ["css", "js", "mustache", "svg", "jsonl", "json", "txt"].contains(URL(filePath: $0).pathExtension) }
      .sorted()
      .map { (name: $0, url: folder.appending(path: $0)) }
  }
}
