#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# test-count-results.sh SOURCE-ROOT: what build-aux/count-results.py makes of Meson's records. TAP.

set -u
export LC_ALL=C.UTF-8

root=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
count=0

# ran NAME RESULT: a line of the one file.
ran () {
  printf '{"name": "%s", "result": "%s"}\n' "$1" "$2" >>"$scratch/testlog.json"
}

# suite NAME CASE…: a TAP program in the other file.
suite () {
  printf '<testsuite name="%s">' "$1" >>"$scratch/body"
  shift
  printf '%b' "$@" >>"$scratch/body"
  printf '</testsuite>\n' >>"$scratch/body"
}

# counts DESCRIPTION "PASSED FAILED": one TAP point; the records begin anew after it.
counts () {
  {
    printf "<?xml version='1.0' encoding='utf-8'?>\n<testsuites>"
    cat "$scratch/body"
    printf '</testsuites>\n'
  } >"$scratch/testlog.junit.xml"
  found=$("$root/build-aux/count-results.py" "$scratch/testlog" 2>&1)
  count=$((count + 1))
  if [ "$found" = "$2" ]; then
    echo "ok $count - $1"
  else
    echo "not ok $count - $1"
    echo "# expected $2, got $found"
  fi
  begin
}

begin () {
  : >"$scratch/testlog.json"
  : >"$scratch/body"
}

good='<testcase name="good"/>'
bad='<testcase name="bad"><failure/></testcase>'
skipped='<testcase name="skipped"><skipped/></testcase>'

begin
ran 'wayside:data / one' OK
ran 'wayside:data / other' FAIL
ran 'wayside:data / third' TIMEOUT
counts 'plain tests count as one each' '1 2'

ran 'wayside:engine / bbox' OK
suite 'wayside.wayside:engine / bbox' "$good" "$good" "$good"
counts 'a TAP program counts with its points' '3 0'

ran 'wayside:engine / bbox' FAIL
suite 'wayside.wayside:engine / bbox' "$good" "$bad" "$good"
counts 'a failed point is one failure, not two' '2 1'

ran 'wayside:engine / bbox' ERROR
suite 'wayside.wayside:engine / bbox' "$good"
counts 'a crash after good points is a failure' '1 1'

ran 'wayside:engine / bbox' ERROR
counts 'a crash before the first point is a failure' '0 1'

ran 'wayside:engine / bbox' OK
suite 'wayside.wayside:engine / bbox' "$good" "$skipped"
counts 'what is skipped was not checked' '1 1'

ran 'wayside:engine / bbox' SKIP
counts 'nor is a whole program that is skipped' '0 1'

ran 'wayside / bbox' OK
suite 'wayside.wayside / bbox' "$good" "$good"
ran 'wayside:window / bbox' OK
suite 'wayside.wayside:window / bbox' "$good"
counts 'the same name in two places stays apart' '3 0'

ran 'wayside:fuzz / ini' OK
suite 'wayside.wayside:fuzz / ini' "$good" '<system-out>\001\033[K \0377 &#0; </system-out>'
counts 'whatever a test wrote does no harm' '1 0'

# tells DESCRIPTION EXPECTED: one TAP point, for what stands in the file of failures.
tells () {
  found=$(cat "$scratch/failures")
  count=$((count + 1))
  if [ "$found" = "$2" ]; then
    echo "ok $count - $1"
  else
    echo "not ok $count - $1"
    printf 'expected\n%s\ngot\n%s\n' "$2" "$found" | sed 's/^/# /'
  fi
}

{
  printf '{"name": "good", "result": "OK", "stdout": "not ok 1 - a word of a good test\\n"}\n'
  printf '{"name": "bad", "result": "FAIL", "stdout": "# too early\\nok 1 - good\\n# why\\nnot ok 2 - bad\\nok 3\\n"}\n'
  printf '{"name": "slow", "result": "TIMEOUT"}\n'
} >"$scratch/testlog.json"
printf '<testsuites/>' >"$scratch/testlog.junit.xml"
"$root/build-aux/count-results.py" "$scratch/testlog" "$scratch/failures" >"$scratch/counts"
tells 'what failed is told with the reason, and nothing else' 'bad: FAIL
  # why
  not ok 2 - bad
slow: TIMEOUT'

{
  printf '{"name": "leaky", "result": "ERROR", "stdout": "ok 1\\n", "stderr": "=1=ERROR: LeakSanitizer: detected\\n'
  printf '\\nDirect leak of 30 byte(s)\\n    #0 0x7f01 in malloc (x)\\n    #1 0x7f02 in g_malloc (y)\\n'
  printf '\\nSUMMARY: of no interest\\n"}\n'
} >"$scratch/testlog.json"
"$root/build-aux/count-results.py" "$scratch/testlog" "$scratch/leaks" >"$scratch/counts"
mv "$scratch/leaks" "$scratch/failures"
tells 'a leak is told with where it came from' 'leaky: ERROR
  =1=ERROR: LeakSanitizer: detected
  Direct leak of 30 byte(s)
    in malloc (x)
    in g_malloc (y)'

echo "1..$count"
