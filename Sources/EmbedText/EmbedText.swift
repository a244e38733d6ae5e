import Foundation

/// Writes a Swift file that holds text files as string literals, so that the program needs no files beside it.
///
/// Arguments: the output file, then pairs of a name and the path of the file to embed under that name.
@main
struct EmbedText {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard let output = arguments.first, arguments.count % 2 == 1 else {
      throw EmbedError(message: "usage: EmbedText OUTPUT [NAME FILE]…")
    }
    var source = "/// Text files of this module, by their path below the folder that they come from.\nenum Embedded {\n"
    source += "  static let files: [String: String] = [\n"
    for pair in stride(from: 1, to: arguments.count, by: 2) {
      source += "    \(literal(arguments[pair])): \(try text(ofFile: arguments[pair + 1])),\n"
    }
    source += arguments.count == 1 ? "    :\n  ]\n}\n" : "  ]\n}\n"
    try Data(source.utf8).write(to: URL(filePath: output))
  }

  private static func text(ofFile path: String) throws -> String {
    guard let text = String(bytes: try Data(contentsOf: URL(filePath: path)), encoding: .utf8) else {
      throw EmbedError(message: "\(path) is not UTF-8")
    }
    return literal(text)
  }

  private static func literal(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": quoted += "\\\\"
      case "\"": quoted += "\\\""
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case "\0": quoted += "\\0"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

struct EmbedError: Error, CustomStringConvertible {
  let message: String
  var description: String { message }
}
