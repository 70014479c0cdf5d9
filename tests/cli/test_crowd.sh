#!/bin/sh
# test_crowd.sh ASPY FOLDER COUNT: a class of COUNT submissions, most of them hostile, is graded to
# the end: the right verdict for each, nothing outside touched, nothing left running.
. "$(dirname "$0")/common.sh"
maker=$(realpath "$2")/make_class.aspy
count=$3

mkdir "$work/outside"
echo gold >"$work/outside/treasure"
"$aspy" "$maker" "$count" "$work/class" "$work/outside" || fail 'no class is made'
(cd "$work/class" && cat -- * | cksum) >"$work/before"

cd "$work/class" || exit 1
"$aspy" test --max-steps 5000000 --max-memory 64M --max-time 2 . >"$work/report" 2>&1
[ $? = 1 ] || fail 'the exit code is not 1'
grep -E '^(ok|FAIL)' "$work/report" >"$work/verdicts"
cmp -s "$work/verdicts" "$work/class.verdicts" ||
    fail "verdicts: $(diff "$work/class.verdicts" "$work/verdicts")"
[ "$(cat -- * | cksum)" = "$(cat "$work/before")" ] || fail 'submissions are changed'
[ "$(cat "$work/outside/treasure")" = gold ] && [ "$(ls -A "$work/outside")" = treasure ] ||
    fail "outside is touched: $(ls -lA "$work/outside")"
cd /
for each in /proc/[0-9]*; do
    case $(readlink "$each/cwd" 2>/dev/null) in
    "$work/class") fail "still runs: $(tr '\0' ' ' <"$each/cmdline")" ;;
    esac
done

finish "$(tail -n 1 "$work/report")"
