#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""clang-warnings.py FOLDER

Shows clang's warnings, as errors, about every source that Meson has configured in FOLDER, without compiling it: clang
finds them while it reads, and generating code for all of them would take twice as long. The headers that the build
generates must be there. Prints the findings and the number of files; the exit status is 0 if there are no findings.
"""

import concurrent.futures
import json
import os
import shlex
import subprocess
import sys


def commands(folder):
    """The compilations of the project's own sources: (file, arguments)."""
    database = subprocess.run(['ninja', '-C', folder, '-t', 'compdb'], check=True, capture_output=True, text=True,
                              encoding='utf-8').stdout
    # Ninja prints its own "Entering directory" before the database.
    for entry in json.loads(database[database.index('['):]):
        arguments = shlex.split(entry['command'])
        if '-c' in arguments and entry['file'].startswith('../'):
            yield entry['file'], arguments


def without_output(arguments):
    """The same compilation without its object and its list of dependencies."""
    kept = []
    skip = False
    for argument in arguments:
        if skip:
            skip = False
        elif argument in ('-o', '-MF', '-MQ'):
            skip = True
        elif argument not in ('-MD', '-c'):
            kept.append(argument)
    return kept + ['-fsyntax-only', '-Werror']


def read(folder, file, arguments):
    result = subprocess.run(without_output(arguments), cwd=folder, capture_output=True, text=True, encoding='utf-8',
                            errors='replace')
    return file, result.returncode, result.stderr


def main():
    folder = sys.argv[1]
    # A file that several targets share is read once.
    sources = dict(commands(folder))
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for _, status, messages in pool.map(lambda source: read(folder, *source), sources.items()):
            sys.stdout.write(messages)
            failed += status != 0
    print(f'{len(sources)} files, {failed} with warnings')
    return 1 if failed or not sources else 0


if __name__ == '__main__':
    sys.exit(main())
