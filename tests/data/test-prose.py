#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-prose.py SOURCE-ROOT [--list]: comments and documents are written in plain technical English.

Counts the words that CONTRIBUTING.md forbids in the comments of C files and in Markdown, folder by folder, and fails
where there are more than 2 of them in 1,000 words. --list prints each place.
"""

import pathlib
import re
import sys

MAX_PER_THOUSAND = 2.0

# Verbs of speech for data flow, relative clauses without a noun, and words that have a usual technical synonym.
FORBIDDEN = re.compile(
    r"\b(?:told|tells?|telling|who|what(?=[^.;:?\n]{0,60}\b(?:is|are|was|were)\b)|anew|mend(?:s|ed|ing|able)?|bears?|borne|persons?|people's"
    r"|(?<!as )well(?![- ](?:formed|known))|(?<!command )(?<!status )the line(?: (?:is|was|that|failed|broke|down))\b|line's)\b",
    re.IGNORECASE)

COMMENT = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'|(/\*.*?\*/|//[^\n]*)', re.DOTALL)
CODE_BLOCK = re.compile(r'^```.*?^```|`[^`]*`', re.DOTALL | re.MULTILINE)
WORD = re.compile(r"[A-Za-z][A-Za-z']*")

# A folder with fewer words says nothing about how its comments are written.
MIN_WORDS = 300


def prose_of(path):
    """The prose of a file as (line number, text)."""
    text = path.read_text(encoding='utf-8')
    if path.suffix == '.md':
        yield 1, CODE_BLOCK.sub(lambda match: '\n' * match.group(0).count('\n'), text)
        return
    for match in COMMENT.finditer(text):
        if match.group(1) and 'SPDX-License-Identifier' not in match.group(1):
            yield text.count('\n', 0, match.start()) + 1, match.group(1)


def findings_in(path):
    words, findings = 0, []
    for first_line, text in prose_of(path):
        words += len(WORD.findall(text))
        for match in FORBIDDEN.finditer(text):
            findings.append((path, first_line + text.count('\n', 0, match.start()), match.group(0)))
    return words, findings


def main(root, *options):
    root = pathlib.Path(root)
    folders = {}
    for path in sorted([*root.glob('src/**/*.[ch]'), *root.glob('tests/**/*.[ch]'), *root.glob('*.md'),
                        *root.glob('docs/*.md')]):
        folder = 'documents' if path.suffix == '.md' else path.parent.relative_to(root).as_posix()
        words, findings = findings_in(path)
        entry = folders.setdefault(folder, [0, []])
        entry[0] += words
        entry[1] += findings

    folders = {folder: entry for folder, entry in folders.items() if entry[0] >= MIN_WORDS}
    print('TAP version 13')
    print(f'1..{len(folders)}')
    failed = False
    for number, (folder, (words, findings)) in enumerate(sorted(folders.items()), 1):
        rate = 1000 * len(findings) / words
        bad = rate > MAX_PER_THOUSAND
        failed = failed or bad
        if bad or '--list' in options:
            for path, line, word in findings[:None if '--list' in options else 20]:
                print(f'# {path.relative_to(root)}:{line}: {word}')
        print('not ok' if bad else 'ok', number, f'- {folder}: {rate:.1f} in 1,000 of {words} words')
    return failed


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
