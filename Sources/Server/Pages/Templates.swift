import Mustache

/// The embedded page templates, parsed once.
struct Templates: Sendable {
  private let library: MustacheLibrary
  /// Templates that do not parse, with the reason; a test sees to it that there are none.
  let broken: [String: String]

  /// - Parameter files: embedded files by path; those in `templates/` are taken.
  init(files: [String: String]) {
    MustacheContentTypes.register(SafeHTML(), named: SafeHTML.name)
    var library = MustacheLibrary()
    var broken: [String: String] = [:]
    for (path, text) in files where path.hasPrefix("templates/") && path.hasSuffix(".mustache") {
      let name = String(path.dropFirst("templates/".count).dropLast(".mustache".count))
      do {
        try library.register("{{% CONTENT_TYPE:\(SafeHTML.name)}}" + text, named: name)
      } catch {
        broken[name] = "\(error)"
      }
    }
    self.library = library
    self.broken = broken
  }

  /// - Throws: when there is no such template.
  func render(_ name: String, _ model: Any) throws -> String {
    guard let text = library.render(model, withTemplate: name) else { throw MissingTemplate(name: name) }
    return text
  }
}

/// A page names a template that is not embedded: our bug.
struct MissingTemplate: Error {
  let name: String
}
