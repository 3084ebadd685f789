#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""count-results.py LOG [FAILURES]: prints "PASSED FAILED" for the run of "meson test" that wrote LOG.json and
LOG.junit.xml, and adds to the file FAILURES a few lines for each test that did not end well.

A TAP program counts with each of its points, any other test as one. A test that ends badly without a failed point
(a crash, a time-out, a leak found at exit) counts as one failure, and so does a skipped point: nothing that was not
checked may look as if it had been.
"""

import json
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

GOOD = {'OK', 'EXPECTEDFAIL'}

# Meson copies what a test wrote into the file as it is, and a test may write what XML does not allow.
NOT_XML = re.compile('[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|&#[0-9]+;')

TROUBLE = re.compile('not ok |Bail out!|.*ERROR: (Address|Leak|Thread|Undefined)|.*runtime error: |(# )?Direct leak of ')
FRAME = re.compile(r'(# )?\s*#[0-9]+ 0x[0-9a-f]+ +')
NOISE = re.compile('# (Start of|End of|random seed|dbind|GLib-DEBUG)')

# Few enough that the end of a log, which is all that some CI services keep, still tells what failed.
LEADING_LINES = 3
FRAMES = 8
MAX_LINES = 16
LINE_LENGTH = 200


def points_by_test(junit):
    """The TAP points, as {test name: [passed, failed]}; the file has one suite for each TAP program."""
    points = {}
    text = NOT_XML.sub('?', junit.read_text(encoding='utf-8', errors='replace'))
    text = re.sub(r'^<\?xml[^>]*>', '', text)
    for suite in ElementTree.fromstring(text).iter('testsuite'):
        for case in suite.iter('testcase'):
            bad = any(case.find(tag) is not None for tag in ('failure', 'error', 'skipped'))
            points.setdefault(suite.get('name'), [0, 0])[bad] += 1
    return points


def last_words(test):
    """The few lines of what a failed test wrote that tell what was wrong: each failed point, and what led to it; each
    finding of a sanitizer, and where it was."""
    told, leading, frames = [], [], 0
    for line in (test.get('stdout', '') + test.get('stderr', '')).split('\n'):
        if TROUBLE.match(line):
            told += leading[-LEADING_LINES:] + [line]
            leading, frames = [], FRAMES
            continue
        if FRAME.match(line) and frames > 0:
            told.append(FRAME.sub('  ', line))
            frames -= 1
            continue
        if line.startswith(('ok ', 'not ok ')):
            leading = []
        elif line.startswith('# ') and not NOISE.match(line):
            leading.append(line)
    return [line[:LINE_LENGTH] for line in (told or leading[-LEADING_LINES:])[:MAX_LINES]]


def tell_failures(tests, path):
    with open(path, 'a', encoding='utf-8') as file:
        for test in tests:
            if test['result'] not in GOOD:
                print(f'{test["name"]}: {test["result"]}', *last_words(test), sep='\n  ', file=file)


def main(log, failures=None):
    lines = pathlib.Path(log + '.json').read_text(encoding='utf-8', errors='replace').split('\n')
    tests = [json.loads(line) for line in lines if line]
    points = points_by_test(pathlib.Path(log + '.junit.xml'))
    passed = failed = 0

    for test in tests:
        good = test['result'] in GOOD
        # Meson puts the project's name before the test's own in the other file.
        own = next((points[suite] for suite in points if suite.endswith('.' + test['name'])), None)
        if own is None:
            own = [int(good), int(not good)]
        elif not good and own[1] == 0:
            own = [own[0], 1]
        passed += own[0]
        failed += own[1]

    if failures is not None:
        tell_failures(tests, failures)
    print(passed, failed)


if __name__ == '__main__':
    main(*sys.argv[1:])
