"""Reads Swift sources for the checks: code without comments and strings, and imports."""

import re

_TOKEN = re.compile(
    r"""
    //[^\n]*                            # line comment
  | /\*                                 # block comment, nests
  | (?P<hashes>\#*)"{3}                 # multi-line string
  | (?P<raw>\#+)"                       # raw string
  | "(?:\\.|[^"\\\n])*"?                # string on one line
    """,
    re.VERBOSE,
)

_IMPORT = re.compile(
    r"^[ \t]*(?:@\w+(?:\([^)\n]*\))?[ \t]+)*(?:(?:public|package|internal|fileprivate|private)[ \t]+)?"
    r"import[ \t]+(?:(?:struct|class|enum|protocol|func|var|let|typealias|actor)[ \t]+)?([A-Za-z_]\w*)",
    re.MULTILINE,
)


def _block_comment_end(text, start):
    depth, at = 1, start
    for mark in re.compile(r"/\*|\*/").finditer(text, start):
        depth += 1 if mark.group() == "/*" else -1
        at = mark.end()
        if depth == 0:
            return at
    return len(text)


def _end(text, match):
    if match.group() == "/*":
        return _block_comment_end(text, match.end())
    if match.group("hashes") is not None:
        closing = '"""' + match.group("hashes")
    elif match.group("raw") is not None:
        closing = '"' + match.group("raw")
    else:
        return match.end()
    found = text.find(closing, match.end())
    return len(text) if found < 0 else found + len(closing)


def code(text):
    """`text` with comments and string contents blanked out; lines keep their numbers."""
    pieces, at = [], 0
    while match := _TOKEN.search(text, at):
        end = _end(text, match)
        pieces.append(text[at : match.start()])
        pieces.append(re.sub(r"[^\n]", " ", text[match.start() : end]))
        at = end
    pieces.append(text[at:])
    return "".join(pieces)


def imports(text):
    """The imported modules of a source with their line numbers, counted from 1."""
    bare = code(text)
    return [(bare.count("\n", 0, found.start()) + 1, found.group(1)) for found in _IMPORT.finditer(bare)]
