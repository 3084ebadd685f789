#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""make-pseudo-locale.py SOURCE-ROOT FOLDER

Makes a translation that no one speaks, FOLDER/qps/LC_MESSAGES/wayside.mo: each string is there, 40 % longer, between
brackets, and without a single plain letter, so that what is cut off and what was never translated is seen.
"""

import os
import re
import subprocess
import sys

PLAIN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
ODD = 'áƀçðéƒğĥîĵķļɱñöþɋŕšţûṽŵẋýžÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞɊŔŠŢÛṼŴẊÝŽ'
FILLER = ('öñé', 'ţŵö', 'ţĥŕéé', 'ƒöûŕ', 'ƒîṽé')

# What a translator leaves alone: formats, escapes, tags and entities, addresses, the letter of an accelerator.
KEPT = re.compile(r"%[-'0-9.*$#EO]*(?:<[A-Za-z0-9]+>|(?:ll|l|z)?[A-Za-z%])|\\.|</?[a-z]+[^<>]*>|&[a-z]+;|https?://\S+|_[A-Za-z]")
HEADER = ('msgid ""\nmsgstr ""\n"Language: qps\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
          '"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n')


def stretch(text):
    """The text, 40 % longer."""
    wanted, filling, number = 0.4 * len(KEPT.sub('', text)) - 2, '', 0
    while len(filling) < wanted:
        filling += ' ' + FILLER[number % len(FILLER)]
        number += 1
    return filling


def translate(text):
    """The same in a language that no one speaks; line ends stay where they are."""
    if text == '':
        return text
    out, end = '', 0
    for match in KEPT.finditer(text):
        out += text[end:match.start()].translate(str.maketrans(PLAIN, ODD)) + match.group()
        end = match.end()
    out += text[end:].translate(str.maketrans(PLAIN, ODD))
    tail = '\\n' if out.endswith('\\n') else ''
    return '[' + out.removesuffix(tail) + stretch(text) + ']' + tail


def main(root, folder):
    template = os.path.join(folder, 'wayside.pot')
    target = os.path.join(folder, 'qps/LC_MESSAGES')
    os.makedirs(target, exist_ok=True)
    subprocess.run([os.path.join(root, 'build-aux/update-translations.sh'), '--template', os.path.abspath(template)],
                   check=True)
    english = subprocess.run(['msgen', '--no-wrap', template], check=True, capture_output=True, text=True).stdout
    entries = english.split('\n\n', 1)[1].replace('"\n"', '')
    entries = re.sub(r'^(msgstr(?:\[[01]\])?) "(.*)"$', lambda found: f'{found[1]} "{translate(found[2])}"', entries,
                     flags=re.MULTILINE)
    subprocess.run(['msgfmt', '--check-format', '--output-file=' + os.path.join(target, 'wayside.mo'), '-'], check=True,
                   input=HEADER + entries, text=True)


main(*sys.argv[1:])
