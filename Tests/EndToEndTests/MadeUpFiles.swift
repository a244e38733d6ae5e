import Foundation

/// Files of a data set of our own, in the folders that `assay benchmarks prepare --from` reads.
enum MadeUpFiles {
  /// - Parameter files: texts by their paths within `folder`.
  static func write(_ files: [String: String], to folder: URL) throws {
    for (path, text) in files {
      let place = folder.appending(path: path)
      try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: place)
    }
  }
}

/// AA-LCR in small: 100 questions over 25 sets of documents, and sets that nobody asks about.
enum LongDocuments {
  static var files: [String: String] {
    let head = ",document_category,document_set_id,question_id,question,answer,data_source_filenames,data_source_urls,input_tokens"
    let rows = (1...100).map { number in
      "\(number),Legal,set\(number % 25),\(number),What is number \(number)?,answer \(number),b.txt;a.txt,,80000"
    }
    var files = ["AA-LCR_Dataset.csv": ([head] + rows).joined(separator: "\n") + "\n"]
    for set in 0..<115 { for name in ["a", "b"] { files["lcr/Legal/set\(set)/\(name).txt"] = "text \(name) of set \(set)" } }
    return files
  }
}

/// Questions of our own in the form of data sets that only those with access may have, in which `Private question` stands for what must
/// not be published.
enum PrivateQuestions {
  static var gpqa: [String: String] {
    let head =
      "Record ID,Question,Correct Answer,Incorrect Answer 1,Incorrect Answer 2,Incorrect Answer 3,High-level domain,Subdomain,Canary String"
    let rows = (0..<198).map { "rec\($0),\"Private question \($0)?\",right,wrong,worse,worst,Physics,Optics,canary" }
    return ["gpqa_diamond.csv": ([head] + rows).joined(separator: "\n") + "\n"]
  }

  /// Every other question has an image.
  static var exam: [String: String] {
    let lines = (0..<2_500).map { number in
      let image = number.isMultiple(of: 2) ? "data:image/png;base64,iVBORw0KGgo=" : ""
      return #"{"id":"q\#(number)","question":"Private question \#(number)?","image":"\#(image)","answer":"\#(number)","#
        + #""answer_type":"exactMatch","raw_subject":"Numbers","category":"Math","canary":"c"}"#
    }
    return ["test.jsonl": lines.joined(separator: "\n") + "\n"]
  }
}
