#!/bin/sh
# check_pages.sh ASPY PAGES: the programs of the coach's pages print what the pages say.
#
# And the program knows the pages: `aspy --explain` lists them, and each is printed as it stands.
set -eu
aspy=$1
pages=$2
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
failed=0

same() { # NAME EXPECTED GOT
    if ! diff -u "$2" "$3" >difference; then
        echo "FAIL $1"
        cat difference
        failed=1
    fi
}

for page in "$pages"/*.page; do
    name=$(basename "$page" .page)
    "$aspy" --explain "$name" >printed
    same "--explain $name" "$page" printed
    for part in 1 3; do
        awk -v part=$part -f "$here/programs.awk" "$page" >program.aspy
        awk -v part=$((part + 1)) -f "$here/programs.awk" "$page" >expected
        sh "$here/run_program.sh" "$aspy" --virtual-time $(sed -n 's/^Run with \(--[a-z-]*\).*/\1/p' "$page") program.aspy >got
        same "$name, program $part" expected got
    done
    if ! awk -v part=4 -f "$here/programs.awk" "$page" | grep . >/dev/null; then
        echo "FAIL $name: the right program is not shown to print anything"
        failed=1
    fi
    sed -n '1s/: .*//p' "$page" >title
    echo "$name" >expected
    same "the title of $name" expected title
done

"$aspy" --explain | sed -n 's/^  \([a-z-]*\) .*/\1/p' | sort >got
ls "$pages" | sed -n 's/\.page$//p' | sort >expected
same "the list of aspy --explain" expected got
exit $failed
