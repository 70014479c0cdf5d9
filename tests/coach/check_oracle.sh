#!/bin/sh
# check_oracle.sh PYTHON ASPY PAGES: below --no-hints, aspy says of a mistake what CPython says.
#
# Of both outputs, in the form of run_program.sh, all lines but these count: CPython's advice to
# enable tracemalloc, and where it says at the end of the process that a coroutine was never awaited
# (aspy says so earlier, with the line). Of "task: <Task …>" and "future: <Future …>", paths in
# callbacks differ.
set -eu
python=$1
aspy=$2
pages=$3
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
failed=0

lines() {
    grep -v -e '^RuntimeWarning: Enable tracemalloc' -e 'was never awaited$' -e '^  [a-z]' \
        -e '^task: ' | sed -e 's/\.py\b/.aspy/g' -e 's/ at [^ ]*:[0-9]*\]/]/' | sort
}

for page in "$pages"/*.page; do
    name=$(basename "$page" .page)
    grep -q '^Python hangs\|^hangs without a word\|dropped-forms:' "$page" && continue
    for part in 1 3; do
        awk -v part=$part -f "$here/programs.awk" "$page" | tee program.aspy >program.py
        sh "$here/run_program.sh" "$python" program.py | lines >expected
        sh "$here/run_program.sh" "$aspy" --no-hints program.aspy | lines >got
        if ! diff -u expected got; then
            echo "FAIL $name, program $part"
            failed=1
        fi
    done
done
exit $failed
