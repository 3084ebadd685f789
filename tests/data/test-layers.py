#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-layers.py SOURCE-ROOT: which folder of src/ may see which other one.

The build gives each folder an include path that holds no more than the folders it depends on. This test makes sure that
the build says what the picture in CONTRIBUTING.md says: it compares the meson.build files and the #include lines with
the arrows below, and fails on an arrow that is not among them.
"""

import pathlib
import re
import sys

# The arrows of the picture: a folder may see what it points at, and what that may see.
ARROWS = {
    'engine/core': [],
    'engine/model': ['engine/core'],
    'engine/input': ['engine/model'],
    'engine/jpeg': ['engine/model'],
    'engine/http': ['engine/core'],
    'engine/mapillary': ['engine/model', 'engine/jpeg', 'engine/http'],
    'engine/coverage': ['engine/model', 'engine/http'],
    'engine/storage': ['engine/model', 'engine/jpeg'],
    'engine/library': ['engine/storage'],
    'engine/download': ['engine/library', 'engine/storage', 'engine/mapillary', 'engine/coverage'],
    'engine/account': ['engine/download'],
    'engine/manager': ['engine/download'],
    'cli': ['engine/account', 'engine/input'],
    'ui/platform': ['engine/account', 'engine/input', 'engine/manager'],
    'ui/text': ['ui/platform'],
    'ui/pictures': [],
    'ui/widgets': ['ui/text'],
    'ui/pages/connect': ['ui/text', 'ui/pictures', 'ui/widgets'],
    'ui/pages/library': ['ui/text', 'ui/pictures', 'ui/widgets'],
    'ui/pages/request': ['ui/text', 'ui/pictures', 'ui/widgets'],
    'ui/pages/download': ['ui/text', 'ui/pictures', 'ui/widgets'],
    'ui/pages/photo': ['ui/text', 'ui/pictures', 'ui/widgets'],
    'ui/pages/verify': ['ui/text', 'ui/pictures', 'ui/widgets'],
    'ui/pages/preferences': ['ui/text', 'ui/pictures', 'ui/widgets'],
    'ui/window': ['ui/pages/connect', 'ui/pages/library', 'ui/pages/request', 'ui/pages/download', 'ui/pages/photo',
                  'ui/pages/verify', 'ui/pages/preferences'],
    'ui': ['ui/window'],
}

# Names of dependencies in the meson.build files that stand for several folders.
GROUPS = {
    'engine_dep': ['engine/account', 'engine/input', 'engine/manager'],
    'engine_cli_dep': ['engine/account', 'engine/input'],
}

INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)
GENERATED = re.compile(r'wayside-([a-z]+)-enums\.h|wayside-resources\.h|vector_tile\.pb-c\.h|config\.h')


def visible_from(folder):
    """All folders that FOLDER may see, itself included."""
    seen, todo = set(), [folder]
    while todo:
        current = todo.pop()
        if current not in seen:
            seen.add(current)
            todo += ARROWS[current]
    return seen


def folder_of(path, src):
    return path.parent.relative_to(src).as_posix()


def dependencies(text):
    """The folders that the library or program of a meson.build names among its dependencies."""
    names = set(re.findall(r'\b(?:engine|ui)_(?:\w+_)?dep\b', re.sub(r'(?m)^\s*#.*$', '', text)))
    declared = set(re.findall(r'^(\w+_dep) = declare_dependency', text, re.MULTILINE))
    for name in names - declared:
        if name in GROUPS:
            yield from GROUPS[name]
        elif name.endswith('_page_dep'):
            yield 'ui/pages/' + name.removeprefix('ui_').removesuffix('_page_dep')
        elif name != 'ui_dep':
            yield name.removesuffix('_dep').replace('_', '/', 1)


def check_meson(src):
    for folder in ARROWS:
        text = (src / folder / 'meson.build').read_text(encoding='utf-8')
        for target in dependencies(text):
            if target not in visible_from(folder):
                yield f'{folder}/meson.build depends on {target}, which is no arrow of the picture'


def check_includes(src, sources):
    homes = {path.name: folder_of(path, src) for path in sources if path.suffix == '.h'}
    for path in sources:
        folder = folder_of(path, src)
        for name in INCLUDE.findall(path.read_text(encoding='utf-8')):
            if GENERATED.fullmatch(name):
                continue
            home = homes.get(name)
            if home is None:
                yield f'{path}: there is no header {name} in src'
            elif home not in visible_from(folder):
                yield f'{path}: {name} is in {home}, which {folder} may not see'


def check_folders(src, sources):
    for folder in {folder_of(path, src) for path in sources} - set(ARROWS):
        yield f'{folder} has no place in the picture'
    names = [path.name for path in sources if path.suffix == '.h']
    for name in {name for name in names if names.count(name) > 1}:
        yield f'two headers are called {name}'


def check_picture(root):
    text = (root / 'CONTRIBUTING.md').read_text(encoding='utf-8')
    tree = text[text.index('\nsrc/\n'):]
    tree = tree[:tree.index('\n```')]
    for folder in ARROWS:
        name = folder.split('/')[-1]
        page = 'pages/' in folder and re.search(rf'^ +pages/ .*\b{name}\b', tree, re.MULTILINE)
        if not page and not re.search(rf'^ +{name}/( |$)', tree, re.MULTILINE):
            yield f'CONTRIBUTING.md does not name {folder}'


def module_of(path):
    return path.name.removesuffix('.c').removesuffix('.h').removesuffix('-private')


def check_cycles(sources):
    """A module is a .c file with its headers. Modules that include each other cannot be understood one at a time."""
    modules = {module_of(path) for path in sources}
    graph = {module: set() for module in modules}
    for path in sources:
        for name in INCLUDE.findall(path.read_text(encoding='utf-8')):
            other = module_of(pathlib.Path(name))
            if other in modules and other != module_of(path) and path.suffix == '.h':
                graph[module_of(path)].add(other)

    for start in sorted(modules):
        seen, todo = set(), list(graph[start])
        while todo:
            current = todo.pop()
            if current == start:
                yield f'the headers of {start} include each other in a circle'
                break
            if current not in seen:
                seen.add(current)
                todo += graph[current]


def main(root):
    root = pathlib.Path(root)
    src = root / 'src'
    sources = sorted(path for path in src.rglob('wayside-*.[ch]')) + [src / 'cli/main.c', src / 'ui/main.c']
    checks = {
        'each folder has a place in the picture': check_folders(src, sources),
        'meson.build files follow the arrows': check_meson(src),
        'includes follow the arrows': check_includes(src, sources),
        'headers do not include each other in circles': check_cycles(sources),
        'the picture names each folder': check_picture(root),
    }

    print('TAP version 13')
    print(f'1..{len(checks)}')
    failed = False
    for number, (name, faults) in enumerate(checks.items(), 1):
        faults = list(faults)
        failed = failed or bool(faults)
        for fault in faults:
            print('#', fault)
        print('not ok' if faults else 'ok', number, '-', name)
    return failed


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
