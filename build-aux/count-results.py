#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""count-results.py LOG: prints "PASSED FAILED" for the run of "meson test" that wrote LOG.json and LOG.junit.xml.

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


def main(log):
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

    print(passed, failed)


if __name__ == '__main__':
    main(sys.argv[1])
