#!/bin/sh
# test_classroom.sh ASPY FOLDER: `aspy test` over a folder in which everything happens.
. "$(dirname "$0")/common.sh"
folder=$(cd "$2" && pwd)
command=test

cp -r "$folder" "$work/class"
cd "$work/class" || exit 1
find . | sort >"$work/before"

# ---- Verdicts ----
expect 'verdicts' 1 'scripts: ' -- --max-steps 5000000 --max-memory 64M --max-time 60 .
grep -E '^(ok|FAIL)' "$work/out" >"$work/verdicts"
cmp -s "$work/verdicts" verdicts.txt || fail "verdicts: $(diff verdicts.txt "$work/verdicts")"
expect 'difference' 1 '        - 42
        + 48' -- wrong.aspy
expect 'deadlock' 1 "Task-2 (transfer) at deadlock.aspy:11 waits for lock 'bob'" -- deadlock.aspy
expect 'time' 1 'FAIL  sleep.aspy: time-out' -- --real-time --max-time 1 sleep.aspy
expect 'one by one' 0 '1 script: 1 ok' -- --jobs 1 good.aspy
expect 'quiet' 0 '2 scripts: 2 ok' -- -q good.aspy stdin.aspy
grep -q good "$work/out" && fail 'quiet is not quiet'
find . | sort >"$work/after"
cmp -s "$work/before" "$work/after" || fail "left behind: $(diff "$work/before" "$work/after")"

printf 'import asyncio\nasyncio.sleep(1)\n' >forgotten.aspy
expect 'forgotten' 0 '1 script: 1 ok' -- forgotten.aspy
expect 'strict' 1 'hint: ' -- --strict forgotten.aspy
printf "# expect-error: forgotten.aspy:4: RuntimeWarning: coroutine 'sleep' was never awaited
# expect-error:   asyncio.sleep(1)\nimport asyncio\nasyncio.sleep(1)\n" >forgotten.aspy
expect 'all of standard error' 0 '1 script: 1 ok' -- forgotten.aspy
rm forgotten.aspy

# ---- What is expected, and what is read ----
echo 48 >"$work/shared"
expect 'shared' 0 'ok    wrong.aspy' -- --expected "$work/shared" wrong.aspy
expect 'shared, other' 1 'FAIL  good.aspy: differs' -- --expected "$work/shared" good.aspy
expect 'no such' 1 'nowhere: No such file' -- --expected nowhere good.aspy
printf 'x\ny\n' >"$work/input"
expect 'input' 1 '+ x y' -- --stdin "$work/input" stdin.aspy
expect 'oracle' 0 'ok    zero.aspy' -- --oracle 'cat {} >/dev/null; exit 1' zero.aspy
expect 'oracle, output' 0 'ok    sub/silent.aspy' -- --oracle 'echo hello; true' sub/silent.aspy
expect 'oracle, other' 1 'FAIL  good.aspy: differs' -- --oracle 'echo 43; true' good.aspy
expect 'oracle, lost' 1 'the oracle failed: ' -- --oracle 'no-such-program {}' good.aspy
expect 'allowed' 0 'ok    passwd.aspy' -- --allow-read=/etc/passwd passwd.aspy

echo far >"$work/far.txt"
echo 'print(open("../../far.txt").read(), end="")  # expect: far' >sub/far.aspy
expect 'far' 1 'FAIL  sub/far.aspy: refused by the sandbox' -- sub/far.aspy
expect 'allowed from here' 0 'ok    sub/far.aspy' -- --allow-read=../far.txt sub/far.aspy
rm sub/far.aspy

# ---- Recording ----
expect 'update' 0 'ok    sub/silent.aspy: recorded' -- --update sub/silent.aspy
[ "$(cat sub/silent.expected)" = hello ] || fail 'nothing is recorded'
expect 'updated' 0 '1 script: 1 ok;' -- sub/silent.aspy
expect 'update of a file' 0 'ok    stdin.aspy: recorded' -- --update --stdin "$work/input" stdin.aspy
[ "$(cat stdin.out)" = 'x y' ] || fail 'the .out file is not rewritten'
cp wrong.aspy "$work/wrong.aspy"
expect 'update of a comment' 0 'ok    wrong.aspy: recorded' -- --update wrong.aspy
expect 'updated comment' 0 '1 script: 1 ok;' -- wrong.aspy
cp "$work/wrong.aspy" wrong.aspy
printf 'print("x", end="\\r\\n")  # expect: y\n' >carriage.aspy
expect 'update of what comments cannot say' 1 'comments cannot say' -- --update carriage.aspy
rm carriage.aspy
expect 'update of a failure' 1 'not recorded: it ends with exit code 1 instead of 0' -- --update zero.aspy

# ---- Reports ----
expect 'tap' 1 'not ok 1 - wrong.aspy' -- --format tap wrong.aspy good.aspy
expect 'tap' 0 '1..1' -- --format=tap good.aspy
expect 'junit' 1 '<failure message="differs">' -- --format junit odd.aspy
grep -q '+ z�[[:cntrl:]]*.*&lt;&amp;&quot;\]\]&gt;' "$work/out" || fail "junit: $(cat "$work/out")"
expect 'json' 1 '"failed": 1' -- --format json odd.aspy good.aspy
"$aspy" -c 'import json, sys
for script in json.load(sys.stdin)["scripts"]: print(script["path"], script["verdict"])' \
    <"$work/out" >"$work/json"
[ "$(cat "$work/json")" = 'odd.aspy differs
good.aspy ok' ] || fail "json: $(cat "$work/json")"

# ---- The lessons ----
"$aspy" samples | grep -q '^03_two_at_once  *gather' || fail 'no list of lessons'
[ "$("$aspy" samples | wc -l)" -ge 25 ] || fail 'too few lessons'
"$aspy" samples show 21 | grep -q 'async with source' || fail 'a lesson is not shown'
"$aspy" --virtual-time samples run asyncio_lock.aspy 2>/dev/null | grep -q 'myWorker has attained' ||
    fail 'a lesson does not run'
"$aspy" --virtual-time samples run 21_deadlock >/dev/null 2>&1
[ $? = 3 ] || fail 'a lesson has not its exit code'
"$aspy" samples copy "$work/course" && "$aspy" test -q "$work/course" >"$work/out" ||
    fail "the copied lessons: $(cat "$work/out")"
grep -q 'without a word' "$work/out" && fail 'a copied lesson has lost what it prints'
"$aspy" samples copy "$work/course" 2>/dev/null && fail 'lessons are overwritten'
"$aspy" samples show 999 2>/dev/null
[ $? = 2 ] || fail 'a lesson that is not there'

# ---- Usage ----
expect 'help' 0 '--oracle COMMAND' -- --help
expect 'nothing' 2 'expects scripts or folders' --
expect 'missing' 2 "there is no script or folder 'nowhere'" -- nowhere
mkdir "$work/empty"
expect 'empty' 2 'there are no scripts to test' -- "$work/empty"
expect 'unknown' 2 'unknown option --quick' -- --quick good.aspy
expect 'bad number' 2 '--jobs expects a number above 0' -- --jobs 0 good.aspy
expect 'bad format' 2 '--format expects' -- --format=pdf good.aspy
expect 'no value' 2 'argument expected for the --oracle option' -- good.aspy --oracle

finish 'everyone has a verdict'
