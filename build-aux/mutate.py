#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""mutate.py [--count N] [--seed S] [--build FOLDER] [--suites engine,cli] [FILE…]: measures how many random one-line
changes to the engine its tests notice.

A mutant is the engine with one changed line: a negated condition, another comparison, constant or member of an
enumeration, a deleted statement, an early return. Each is built and tested in a copy of the source tree; the tree
itself is only read. The tests that belong to the changed file run first, and the first one that fails, and fails
again alone, ends the run. Changes that do not compile, or that compile to the same object code, are replaced by
others, and so are those that build-aux/mutate-equivalent.txt lists: a person found that they change nothing that can
be observed. Leaks are left to the sanitizers, so no mutant deletes a line that only frees memory.

FILE is relative to the source tree; the default is every C file below src/engine. The same seed on the same sources
gives the same mutants. --build keeps the copy and its build in FOLDER, which makes the next run start faster. The
tests write many small files to the disk: with TMPDIR on a tmpfs they do not wait for it.
The exit status is 0 if at least --goal percent of the mutants were noticed, else 1.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import typing

ROOT = pathlib.Path(__file__).resolve().parent.parent
EQUIVALENT = 'build-aux/mutate-equivalent.txt'

# Seconds for one step: a mutant may loop for ever, and "meson test" has a timeout for each test besides.
BUILD_TIMEOUT = 900
TEST_TIMEOUT = 1800

# Statements that check arguments, write logs, free memory or only declare something.
SKIPPED = re.compile(
    r'\s*(g_return_(val_)?if_fail|g_return_if_reached|g_assert\w*|g_debug|g_info|g_message|g_warning|g_critical|g_error'
    r'|g_autoptr|g_autofree|g_auto|g_clear_\w+|g_free|g_object_unref|g_error_free|g_bytes_unref|sqlite3_finalize'
    r'|\w+_(free|unref)|explicit_bzero|G_OBJECT_CLASS|G_OBJECT_WARN\w*|g_task_set_(source_tag|name)|G_\w+) ?\(')
LABEL = re.compile(r'\s*(case\b.*|default|\w+):$')
WORD = r'[A-Za-z_]\w*'
DECLARATION = re.compile(r'\s*(?!return\b|else\b|goto\b)((const|static|unsigned|struct|enum|g_autofree) )*'
                         rf'{WORD} (\*|const )*{WORD}'
                         r'(\[[^]]*\])*( = .*|[;,].*)$')
CONDITION = re.compile(r'(\s*(?:else )?(?:if|while) \()(.*)(\))$')
RETURN = re.compile(r'(\s*return )(.*)(;)$')
COMPARISONS = {'==': '!=', '!=': '==', '<': '<=', '<=': '<', '>': '>=', '>=': '>', '&&': '||', '||': '&&'}
COMPARISON = re.compile(r'(?<= )(==|!=|<=|>=|<|>|&&|\|\|)(?= |$)|^\s*(&&|\|\|)(?= )')
NUMBER = re.compile(r'(?<![\w.])(\d+)(?![\w.])')
BOOLEAN = re.compile(r'\b(TRUE|FALSE)\b')
NEGATION = re.compile(r'!(?!=)')
SUM = re.compile(r'(?<=[\w)\]] )([+-])(?= [\w(])')
LENGTH = re.compile(r'\b\w+->len\b(?! -)')
MEMBER = re.compile(r'\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b')


class Mutant(typing.NamedTuple):
    path: str  # relative to the source tree
    number: int  # of the line, from 1
    operator: str
    before: str
    after: str

    def key(self):
        return pathlib.Path(self.path).name, self.before.strip(), self.after.strip()

    def diff(self):
        return f'{self.path}:{self.number}: {self.operator}\n  -{self.before}\n  +{self.after}'


def mask(text):
    """The text with comments, strings and characters blanked, so that only code is left, at its old place."""
    token = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)

    def blank(match):
        found = match.group()
        if found[0] == '/':
            return re.sub(r'[^\n]', ' ', found)
        return found[0] + 'x' * (len(found) - 2) + found[-1]

    return token.sub(blank, text)


def function_lines(code):
    """Yields (index, kind of result) for the lines inside functions: 'void', 'boolean', 'pointer' or 'other'.

    A function begins with a brace in the first column below a parameter list, as the code style has it."""
    kind = None
    for i, line in enumerate(code):
        if line.rstrip() == '{' and i > 0 and code[i - 1].rstrip().endswith(')'):
            head = i - 1
            while head > 0 and not re.match(r'\w', code[head]):
                head -= 1
            result = code[head - 1].strip()
            kind = ('void' if result.split()[-1:] == ['void'] else 'boolean' if result.endswith('gboolean') else
                    'pointer' if result.endswith('*') else 'other')
        elif line.startswith('}'):
            kind = None
        elif kind is not None:
            yield i, kind


def read_enumerations(texts):
    """{member: [its neighbours]} of all enumerations in the texts."""
    neighbours = {}
    for text in texts:
        for body in re.findall(r'typedef enum[^{;]*\{(.*?)\}', mask(text), re.DOTALL):
            members = re.findall(rf'(?:^|,)\s*({WORD})', re.sub(r'=[^,}]*', '', body))
            for i, member in enumerate(members):
                neighbours[member] = members[max(i - 1, 0):i] + members[i + 1:i + 2]
    return neighbours


def replace_each(line, code, pattern, replacement):
    """The line with one match of the pattern replaced, once for each match; what is no code stays as it is."""
    for match in pattern.finditer(code):
        begin, end = match.span()
        old = line[begin:end]
        stripped = old.lstrip()
        for new in replacement(stripped):
            yield line[:begin] + old[:len(old) - len(stripped)] + new + line[end:]


def is_balanced(code):
    depth = 0
    for character in code:
        depth += (character == '(') - (character == ')')
        if depth < 0:
            return False
    return depth == 0


def mutate_line(line, previous, kind, neighbours):
    """Yields (operator, new line) for a line of code. The previous line that is not blank tells where a statement
    begins; kind is that of the function's result."""
    code = mask(line)
    if not re.search(r'\w', code) or code.startswith('#') or code.endswith('\\') or previous.endswith('\\'):
        return
    if SKIPPED.match(code) or LABEL.match(code):
        return

    condition, result = CONDITION.match(code), RETURN.match(code)
    for name, match in (('negate', condition), ('negate', result if kind == 'boolean' else None)):
        if match and is_balanced(match[2]) and match[2] not in ('TRUE', 'FALSE'):
            yield name, f'{line[:match.end(1)]}!({line[match.start(2):match.end(2)]}){match[3]}'
    for name, pattern, replacement in (
            ('comparison', COMPARISON, lambda old: [COMPARISONS[old]]),
            ('negation', NEGATION, lambda old: ['']),
            ('boolean', BOOLEAN, lambda old: ['FALSE' if old == 'TRUE' else 'TRUE']),
            ('number', NUMBER, lambda old: ['1' if old == '0' else '0' if old == '1' else str(int(old) + 1)]),
            ('sum', SUM, lambda old: ['-' if old == '+' else '+']),
            ('off by one', LENGTH, lambda old: [old + ' - 1']),
            ('member', MEMBER, lambda old: neighbours.get(old, []))):
        for changed in replace_each(line, code, pattern, replacement):
            yield name, changed

    indent = line[:len(line) - len(line.lstrip())]
    begins = re.search(r'([;{}):]|\belse|\bdo)$', previous)
    if not begins or not code.endswith(';') or not is_balanced(code) or DECLARATION.match(code):
        return
    if not result and not code.lstrip().startswith(('return', '}')):
        yield 'delete', indent + ';'
    if re.search(r'[;{}]$', previous) and not code.lstrip().startswith(('return', '}', 'break', 'continue', 'goto')):
        value = {'void': '', 'boolean': ' FALSE', 'pointer': ' NULL', 'other': ' 0'}[kind]
        yield 'return', f'{indent}return{value}; {line.lstrip()}'


def list_mutants(path, text, neighbours):
    """{line number: [mutants of that line]}"""
    lines, code = text.split('\n'), mask(text).split('\n')
    found = {}
    previous, last = '', 0
    for i, kind in function_lines(code):
        if i != last + 1:
            previous = '{'
        last = i
        if not code[i].strip():
            continue
        # A line that is a comment or part of a string of several lines is blank by now.
        if mask(lines[i]).rstrip() == code[i].rstrip():
            mutants = [Mutant(path, i + 1, operator, lines[i], after)
                       for operator, after in mutate_line(lines[i].rstrip(), previous, kind, neighbours)
                       if after != lines[i]]
            if mutants:
                found[i + 1] = mutants
        previous = code[i].rstrip()
    return found


def read_equivalent(path):
    """The changes that a person found to be equivalent, as (file name, line before, line after). They are written as
    this program prints them; comments begin with '#'. Neither folder nor number matter: files move, and lines too."""
    changes, name, before = set(), '', ''
    for line in path.read_text(encoding='utf-8').split('\n') if path.exists() else []:
        header = re.match(r'\S*?([^/\s]+\.c):', line)
        if header:
            name = header[1]
        elif line.startswith('  -'):
            before = line[3:].strip()
        elif line.startswith('  +'):
            changes.add((name, before, line[3:].strip()))
    return changes


def pick(root, files, seed):
    """All mutants in random order, one for each line: a line is drawn first, and then a change to it, so that a long
    condition does not count more than a call."""
    headers = [path.read_text(encoding='utf-8') for path in sorted((root / 'src').rglob('*.h'))]
    generator = random.Random(seed)
    lines = []
    for path in files:
        text = (root / path).read_text(encoding='utf-8')
        lines += list_mutants(path, text, read_enumerations(headers + [text])).values()
    generator.shuffle(lines)
    return [generator.choice(mutants) for mutants in lines]


def run(command, timeout, **options):
    """Runs a command with its output captured. Returns its status and output; the status is None after a timeout,
    when everything that the command started is killed."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                          start_new_session=True, text=True, errors='replace', **options) as process:
        try:
            output, _ = process.communicate(timeout=timeout)
            return process.returncode, output
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, _ = process.communicate()
            return None, output


def copy_tree(source, target):
    """Makes target like source, and leaves alone what is equal, so that nothing is built twice."""
    def is_wanted(path):
        first = path.relative_to(source).parts[0]
        return not first.startswith(('.', '_build')) and '__pycache__' not in path.parts

    wanted = {path.relative_to(source) for path in source.rglob('*') if is_wanted(path) and not path.is_dir()}
    if target.exists():
        for path in [path for path in target.rglob('*') if not path.is_dir()]:
            if path.relative_to(target) not in wanted:
                path.unlink()
    for name in wanted:
        old, new = source / name, target / name
        if not new.exists() or old.read_bytes() != new.read_bytes():
            new.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(old, new)


class Bench:
    """A copy of the source tree, with a build of it, in which mutants are tried."""

    def __init__(self, root, folder, suites, processes, patience=1.0):
        self.source, self.build = folder / 'source', folder / 'build'
        self.suites, self.processes, self.patience = suites, processes, patience
        self.killers = {}  # {path: names of tests that noticed a mutant of it}
        copy_tree(root, self.source)
        if not (self.build / 'build.ninja').exists():
            options = self.source / 'meson_options.txt'
            has_gui = options.exists() and "option('gui'" in options.read_text(encoding='utf-8')
            self.must(['meson', 'setup', str(self.build), str(self.source), '-Dbuildtype=plain', '-Doptimization=1',
                       '-Dc_args=-Wno-error'] + (['-Dgui=false'] if has_gui else []))
        self.objects = self.find_objects()
        self.tests = self.find_tests()
        self.includes, self.included = self.find_includes()

    def must(self, command):
        status, output = run(command, BUILD_TIMEOUT * 4)
        if status != 0:
            sys.exit(f'{" ".join(command)} failed:\n{output[-4000:]}')

    def find_objects(self):
        objects = {}
        for entry in json.loads((self.build / 'compile_commands.json').read_text(encoding='utf-8')):
            path = (pathlib.Path(entry['directory']) / entry['file']).resolve()
            if path.is_relative_to(self.source.resolve()):
                objects.setdefault(str(path.relative_to(self.source.resolve())), entry['output'])
        return objects

    def find_tests(self):
        _, output = run(['meson', 'introspect', '--tests', str(self.build)], BUILD_TIMEOUT)
        return [test['name'] for test in json.loads(output)
                if any(suite.split(':')[-1] in self.suites for suite in test['suite'])]

    def find_includes(self):
        """The headers that each source file of the engine includes, and each test: {stem: stems of headers}. What a
        header includes counts too; "thing" stands for wayside-thing.h and for wayside-thing-private.h."""
        def read(pattern):
            names = {}
            for path in self.source.glob(pattern):
                found = re.findall(r'#include "(.+)\.h"', path.read_text(encoding='utf-8'))
                names.setdefault(path.stem.removesuffix('-private'), set()).update(
                    name.removesuffix('-private') for name in found)
            return names

        headers = read('src/engine/**/*.h') | read('tests/**/*.h')

        def close(names):
            while True:
                more = names.union(*[headers.get(name, set()) for name in names])
                if more == names:
                    return names
                names = more

        sources, tests = read('src/engine/**/*.c'), read('tests/**/test-*.c')
        return ({stem: close(names) for stem, names in sources.items()},
                {stem.removeprefix('test-'): close(names) for stem, names in tests.items()})

    def find_users(self, path):
        """Yields the headers that the file implements a part of, and then those of the files that use these."""
        stems = {pathlib.Path(path).stem}
        for _ in range(3):
            headers = {name for names in self.includes.values() for name in names
                       if any((stem + '-').startswith(name + '-') for stem in stems)}
            yield headers
            stems = {user for user, names in self.includes.items() if names & headers}

    def run_tests(self, names, limit=1):
        """Builds and runs tests until so many of them fail. Returns the names of those that failed."""
        if not names:
            return []
        log = self.build / 'meson-logs' / 'testlog.json'
        log.unlink(missing_ok=True)
        # Most of them wait most of the time.
        status, output = run(['meson', 'test', '-C', str(self.build), '--maxfail', str(limit), '--num-processes',
                              str(self.processes), '--timeout-multiplier', str(self.patience)] + names, TEST_TIMEOUT)
        if status == 0:
            return []
        failed = []
        if log.exists():
            results = [json.loads(line) for line in log.read_text(encoding='utf-8', errors='replace').split('\n')
                       if line]
            failed = [(result['name'].split(' / ')[-1], result['result']) for result in results
                      if result['result'] in ('FAIL', 'ERROR', 'TIMEOUT', 'UNEXPECTEDPASS')]
        # What ran beside the last failure was killed.
        failed = failed[:limit] if limit > 0 else failed
        return [name if result != 'TIMEOUT' else name + ' (timeout)' for name, result in failed] or \
            ['timeout' if status is None else output.strip().split('\n')[-1]]

    def run_confirmed(self, names):
        """Like run_tests(), but a test has to fail twice, the second time alone: one that fails on a busy machine has
        not noticed anything."""
        while names:
            failed = self.run_tests(names)
            name = failed[0].removesuffix(' (timeout)') if failed else ''
            if name not in names or self.run_tests([name]):
                return failed
            names = [other for other in names if other != name]
        return []

    def drop_failing(self):
        """Leaves out the tests that fail without a change, alone too, and says so: they would notice everything."""
        failed = {name.removesuffix(' (timeout)') for name in self.run_tests(self.tests, limit=0)}
        if not failed <= set(self.tests):
            sys.exit(f'The tests cannot be run: {", ".join(sorted(failed))}')
        failed = {name for name in failed if self.run_tests([name])}
        if failed:
            print(f'Left out, as failing without a change: {", ".join(sorted(failed))}', flush=True)
        self.tests = [name for name in self.tests if name not in failed]

    def order(self, path):
        """All tests in groups, those first that noticed other changes to the file or belong to it, as far as names
        and includes tell; then those of what uses it, and the rest."""
        words = pathlib.Path(path).stem.removeprefix('wayside-').split('-')
        by_name = [name for name in self.tests if name.split('-')[1:2] == words[:1]]
        groups = [set(self.killers.get(path, [])) | set(by_name)]
        for stems in self.find_users(path):
            groups.append({name for name in self.tests if stems & self.included.get(name.split('-', 1)[-1], set())})
        seen = set()
        for group in groups + [set(self.tests)]:
            names = [name for name in self.tests if name in group - seen]
            seen |= group
            if names:
                yield names

    def hash_object(self, path):
        return hashlib.sha256((self.build / self.objects[path]).read_bytes()).hexdigest()

    def compile(self, path):
        return run(['ninja', '-C', str(self.build), self.objects[path]], BUILD_TIMEOUT)[0] == 0

    def try_mutant(self, mutant):
        """Returns None if the mutant cannot be built or is the same program, else the tests that noticed it."""
        file = self.source / mutant.path
        text = file.read_text(encoding='utf-8')
        lines = text.split('\n')
        assert lines[mutant.number - 1] == mutant.before
        if not self.compile(mutant.path):
            sys.exit(f'{mutant.path} cannot be built')
        before = self.hash_object(mutant.path)
        lines[mutant.number - 1] = mutant.after
        file.write_text('\n'.join(lines), encoding='utf-8')
        try:
            if not self.compile(mutant.path) or self.hash_object(mutant.path) == before:
                return None
            for names in self.order(mutant.path):
                noticed = self.run_confirmed(names)
                if noticed:
                    own = [name.removesuffix(' (timeout)') for name in noticed]
                    self.killers.setdefault(mutant.path, []).extend(name for name in own if name in self.tests)
                    return noticed
            return []
        finally:
            file.write_text(text, encoding='utf-8')
            self.compile(mutant.path)


class Measurement:
    """Tries mutants on one bench or several until count of them are tried. Each bench takes the next mutant that may
    still be needed, so that the same ones are tried however many benches there are."""

    def __init__(self, mutants, equivalent, count):
        self.mutants, self.equivalent, self.count = iter(mutants), equivalent, count
        self.n_noticed, self.n_equivalent, self.unnoticed = 0, 0, []
        self.n_in_work = 0
        self.changed = threading.Condition()

    def take(self):
        """The next mutant, or None when there are enough."""
        with self.changed:
            while self.n_in_work > 0 and self.count_tried() + self.n_in_work >= self.count:
                self.changed.wait()
            if self.count_tried() >= self.count:
                return None
            for mutant in self.mutants:
                if mutant.key() not in self.equivalent:
                    self.n_in_work += 1
                    return mutant
                self.n_equivalent += 1
            return None

    def count_tried(self):
        return self.n_noticed + len(self.unnoticed)

    def note(self, mutant, noticed):
        with self.changed:
            self.n_in_work -= 1
            self.changed.notify_all()
            if noticed is None:
                return
            if noticed:
                self.n_noticed += 1
            else:
                self.unnoticed.append(mutant)
            words = 'noticed by ' + ', '.join(noticed) if noticed else 'NOT NOTICED'
            print(f'{self.count_tried():4} {mutant.path}:{mutant.number} ({mutant.operator}): {words}', flush=True)

    def work(self, bench):
        for mutant in iter(self.take, None):
            noticed = None
            try:
                noticed = bench.try_mutant(mutant)
            finally:
                self.note(mutant, noticed)

    def run(self, benches):
        with concurrent.futures.ThreadPoolExecutor(len(benches)) as pool:
            futures = [pool.submit(self.work, bench) for bench in benches]
            try:
                for future in futures:
                    future.result()
            except BaseException:
                # The other benches end after the mutant that they are at.
                self.count = 0
                raise
        return self.n_noticed, sorted(self.unnoticed), self.n_equivalent


def summarize(n_noticed, unnoticed, n_equivalent):
    """The lines of the result; the last one is the summary."""
    number = n_noticed + len(unnoticed)
    rate = 100 * n_noticed / number if number > 0 else 0
    lines = [mutant.diff() for mutant in unnoticed]
    lines.append(f'{number} mutants: {n_noticed} noticed, {len(unnoticed)} not noticed ({rate:.1f} %);'
                 f' {n_equivalent} known as equivalent passed over')
    return rate, lines


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--count', type=int, default=50, help='how many mutants to try (50)')
    parser.add_argument('--seed', type=int, default=1, help='which mutants (1)')
    parser.add_argument('--build', type=pathlib.Path, help='a folder for the copy, kept for the next run')
    parser.add_argument('--suites', default='engine,cli', help='the suites to run (engine,cli)')
    parser.add_argument('--jobs', type=int, default=1, help='how many mutants at once, each in a copy of its own (1)')
    parser.add_argument('--processes', type=int, default=2 * (os.cpu_count() or 1),
                        help='how many tests of a mutant at once')
    parser.add_argument('--patience', type=float, default=0.25,
                        help='which part of its timeout a test gets: a mutant may wait for ever (0.25)')
    parser.add_argument('--goal', type=float, default=95, help='the rate in percent to reach (95)')
    parser.add_argument('--list', action='store_true', help='only show the mutants')
    parser.add_argument('--source', type=pathlib.Path, default=ROOT, help=argparse.SUPPRESS)
    parser.add_argument('files', nargs='*', metavar='FILE')
    return parser.parse_args(arguments)


def main(arguments):
    options = parse_arguments(arguments)
    root = options.source.resolve()
    files = options.files or sorted(str(path.relative_to(root)) for path in (root / 'src/engine').rglob('*.c')
                                      if not path.name.endswith('.pb-c.c'))
    mutants = pick(root, files, options.seed)
    if options.list:
        print(*[mutant.diff() for mutant in mutants[:options.count]], sep='\n')
        return 0

    folder = options.build or pathlib.Path(tempfile.mkdtemp(prefix='wayside-mutate-'))
    try:
        benches = [Bench(root, folder.resolve() / str(number), options.suites.split(','), options.processes,
                         options.patience)
                   for number in range(1, options.jobs + 1)]
        benches[0].drop_failing()
        for bench in benches[1:]:
            bench.tests = benches[0].tests
        measurement = Measurement(mutants, read_equivalent(root / EQUIVALENT), options.count)
        rate, lines = summarize(*measurement.run(benches))
        print(*lines, sep='\n')
        return 0 if rate >= options.goal else 1
    finally:
        if options.build is None:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
