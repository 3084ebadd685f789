#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-mutate.py SOURCE-ROOT: the changes that build-aux/mutate.py makes, and how it counts them. TAP."""

import contextlib
import io
import pathlib
import sys
import tempfile

root = pathlib.Path(sys.argv[1])
sys.dont_write_bytecode = True
sys.path.insert(0, str(root / 'build-aux'))
import mutate  # noqa: E402  The folder is known only now.

ENUMERATION = 'typedef enum\n{\n  FRUIT_APPLE, /* red, */\n  FRUIT_PEAR = 7,\n  FRUIT_PLUM,\n} Fruit;'
NEIGHBOURS = mutate.read_enumerations([ENUMERATION])

# A line, what stands before it, and all that it is changed to.
LINES = [
    ('  if (size)', ';', {'  if (!(size))'}),
    ('  if (f (a) && b)', ';', {'  if (!(f (a) && b))', '  if (f (a) || b)'}),
    ('  while (left < right)', ';', {'  while (!(left < right))', '  while (left <= right)'}),
    ('  return a >= b;', ';', {'  return !(a >= b);', '  return a > b;'}),
    ('  x = y != z;', '{', {'  x = y == z;', '  ;', '  return FALSE; x = y != z;'}),
    ('      || c == d)', ' a', {'      && c == d)', '      || c != d)'}),
    ('  if (!ready)', ';', {'  if (!(!ready))', '  if (ready)'}),
    ('    return TRUE;', ' if (x)', {'    return FALSE;'}),
    ('  guint i = 0;', '{', {'  guint i = 1;'}),
    ('  guint i = limit;', '{', set()),
    ('  size = 17;', ';', {'  size = 18;', '  ;', '  return FALSE; size = 17;'}),
    ('  end = a + 1;', ';', {'  end = a - 1;', '  end = a + 0;', '  ;', '  return FALSE; end = a + 1;'}),
    ('    last = list->len;', ' else', {'    last = list->len - 1;', '    ;'}),
    ('    eat (FRUIT_PEAR);', ')', {'    eat (FRUIT_APPLE);', '    eat (FRUIT_PLUM);', '    ;'}),
    ('  eat (FRUIT_APPLE,', ';', {'  eat (FRUIT_PEAR,'}),
    ('  begin (self);', ';', {'  ;', '  return FALSE; begin (self);'}),
    ('       second);', ' begin (first,', set()),
    ('  break;', ';', {'  ;'}),
    ('  print ("0 == TRUE && !x");', ';', {'  ;', '  return FALSE; print ("0 == TRUE && !x");'}),
    ('  x = self->next;', ';', {'  ;', '  return FALSE; x = self->next;'}),
    # What is passed over: arguments, logs, what frees memory, declarations, labels, macros.
    ('  g_return_val_if_fail (a > 0, FALSE);', ';', set()),
    ('  g_assert (a == b);', ';', set()),
    ('  g_debug ("%u", n + 1);', ';', set()),
    ('  g_clear_pointer (&text, g_free);', ';', set()),
    ('  thing_free (thing);', ';', set()),
    ('  g_autoptr (GError) error = NULL;', '{', set()),
    ('  const char *name;', '{', set()),
    ('  g_autofree char *name = f (a);', '{', set()),
    ('  static guint last_number;', '{', set()),
    ('    case FRUIT_PEAR:', ';', set()),
    ('#if 0', ';', set()),
    ('  }', ';', set()),
]

SOURCE = '''/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wayside-tiny.h"

static const int table[] = { 1, 2 };

/* Not 0 == 1,
 * if (a == b) */
gboolean
tiny_is_small (int size)
{
  return size < 10;
}

static void
unused (int *size)
{
  /* a = 1; */
  *size = 5;
}

int
tiny_add (int a, int b)
{
  int sum = a +
            b;

  if (sum > 100)
    unused (&sum);
  return sum;
}
'''

PROJECT = {
    'meson.build': '''project('tiny', 'c')
lib = static_library('tiny', 'src/engine/sub/wayside-tiny.c', include_directories: 'src/engine/sub')
exe = executable('test-tiny', 'tests/engine/test-tiny.c', include_directories: 'src/engine/sub', link_with: lib)
test('engine-tiny', exe, suite: 'engine', timeout: 10)
test('engine-red', find_program('false'), suite: 'engine')
''',
    'src/engine/sub/wayside-tiny.c': SOURCE,
    'src/engine/sub/wayside-tiny.h': '''typedef int gboolean;
gboolean tiny_is_small (int size);
int tiny_add (int a, int b);
''',
    'tests/engine/test-tiny.c': '''#include "wayside-tiny.h"
int
main (void)
{
  return tiny_is_small (9) && !tiny_is_small (10) ? 0 : 1;
}
''',
}

count = failed = 0


def check(description, found, expected):
    global count, failed
    count += 1
    if found == expected:
        print(f'ok {count} - {description}')
        return
    failed += 1
    print(f'not ok {count} - {description}', f'# expected {expected!r}', f'# got      {found!r}', sep='\n')


def check_lines():
    for line, previous, expected in LINES:
        found = {after for _, after in mutate.mutate_line(line, previous, 'boolean', NEIGHBOURS)}
        check(f'changes of {line.strip()!r}', found, expected)
    for kind, expected in (('void', 'return;'), ('pointer', 'return NULL;'), ('other', 'return 0;')):
        found = [after for operator, after in mutate.mutate_line('  f ();', ';', kind, {}) if operator == 'return']
        check(f'an early return from a function of kind {kind}', found, [f'  {expected} f ();'])


def check_places():
    found = mutate.list_mutants('tiny.c', SOURCE, {})
    check('only code in functions is changed', sorted(found), [11, 18, 27, 28])
    kinds = dict(mutate.function_lines(mutate.mask(SOURCE).split('\n')))
    check('kinds of results', [kinds[line - 1] for line in (11, 18, 27)], ['boolean', 'void', 'other'])


def snapshot(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob('*') if path.is_file()}


def run_main(*arguments):
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        status = mutate.main([*map(str, arguments)])
    return status, output.getvalue().strip().split('\n')


def check_selection(tree):
    chosen = run_main('--source', tree, '--list', '--seed', 4, '--count', 3)
    again = run_main('--source', tree, '--list', '--seed', 4, '--count', 3)
    check('the same seed gives the same changes', again, chosen)
    others = [run_main('--source', tree, '--list', '--seed', seed, '--count', 3) for seed in range(20)]
    check('other seeds give others', any(other != chosen for other in others), True)


def make_mutant(number, after):
    path = 'src/engine/sub/wayside-tiny.c'
    return mutate.Mutant(path, number, 'test', SOURCE.split('\n')[number - 1], after)


def check_bench(tree, folder):
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        bench = mutate.Bench(tree, folder, ['engine'], 2)
        bench.drop_failing()
    check('a test that fails anyway is left out', bench.tests, ['engine-tiny'])
    check('and that is said', output.getvalue(), 'Left out, as failing without a change: engine-red\n')

    noticed = make_mutant(11, '  return size <= 10;')
    unnoticed = make_mutant(27, '  if (sum > 200)')
    broken = make_mutant(11, '  return size <;')
    same = make_mutant(11, '  return 10 > size;')
    known = make_mutant(28, '    ;')
    check('a change that is noticed', bench.try_mutant(noticed), ['engine-tiny'])
    check('a change that is not', bench.try_mutant(unnoticed), [])
    check('a change that does not compile', bench.try_mutant(broken), None)
    check('a change that makes the same program', bench.try_mutant(same), None)
    check('a loop without end is noticed', bench.try_mutant(make_mutant(11, '  while (1); return size;')),
          ['engine-tiny (timeout)'])

    (tree / 'equivalent.txt').write_text(f'# Why it is.\n{known.diff()}\n', encoding='utf-8')
    equivalent = mutate.read_equivalent(tree / 'equivalent.txt')
    second = mutate.Bench(tree, folder.with_name('second'), ['engine'], 2)
    second.tests = bench.tests
    for benches in ([bench], [bench, second]):
        with contextlib.redirect_stdout(io.StringIO()):
            result = mutate.Measurement([broken, known, same, noticed, unnoticed, noticed], equivalent, 2).run(benches)
        check(f'with {len(benches)} copies what is built is counted, and no more than was asked for', result,
              (1, [unnoticed], 1))
    rate, lines = mutate.summarize(*result)
    check('the summary', (rate, lines[-1]), (
        50.0, '2 mutants: 1 noticed, 1 not noticed (50.0 %); 1 known as equivalent passed over'))
    check('what was not noticed is shown', lines[0], unnoticed.diff())
    check('the copy is as before', bench.source.joinpath(noticed.path).read_text(encoding='utf-8'), SOURCE)


def check_project():
    with tempfile.TemporaryDirectory() as scratch:
        tree = pathlib.Path(scratch) / 'tree'
        for name, text in PROJECT.items():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            (tree / name).write_text(text, encoding='utf-8')
        before = snapshot(tree)
        check_selection(tree)
        check_bench(tree, pathlib.Path(scratch) / 'bench')
        (tree / 'equivalent.txt').unlink()
        check('the tree is left as it was', snapshot(tree), before)


check_lines()
check_places()
check_project()
print(f'1..{count}')
sys.exit(failed > 0)
