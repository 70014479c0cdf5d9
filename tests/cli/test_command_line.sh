#!/bin/sh
# test_command_line.sh ASPY SCRIPTS: what the program does with its options, files and input.
#
# expect CODE OUTPUT ERROR -- WORDS...: aspy WORDS must end with CODE, print exactly OUTPUT, and
# have ERROR (a piece of text, '' for nothing at all) on standard error. $input is its input.
set -u
aspy=$1
cd "$2"
folder=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
input=

complain() {
    failed=$((failed + 1))
    printf 'FAILED: aspy %s\n  %s\n' "$words" "$1"
}

expect() {
    code=$1
    output=$2
    error=$3
    shift 4
    words=$*
    printf '%s' "$input" | "$aspy" "$@" >"$work/out" 2>"$work/err"
    got=$?
    input=
    [ "$got" = "$code" ] || complain "exit code $got instead of $code: $(cat "$work/err")"
    printf '%s' "$output" >"$work/want"
    [ -z "$output" ] || echo >>"$work/want"
    cmp -s "$work/out" "$work/want" || complain "printed: $(cat "$work/out")"
    case $error in
    '') [ ! -s "$work/err" ] || complain "unexpected on stderr: $(cat "$work/err")" ;;
    *) grep -qF -- "$error" "$work/err" || complain "stderr: $(cat "$work/err")" ;;
    esac
}

# ---- Where the program comes from ----
expect 0 "['arguments.aspy', 'x', '-y'] __main__ $folder/arguments.aspy" '' -- arguments.aspy x -y
expect 0 "['-c', '1', '-i'] '' __main__" '' -- \
    -c 'import sys; print(sys.argv, repr(sys.path[0]), __name__)' 1 -i
expect 0 'attached' '' -- '-cprint("attached")'
input='import sys
print(sys.argv)'
expect 0 "['-', 'a']" '' -- - a
input='print(__name__)'
expect 0 '__main__' '' --
expect 0 'init pack True
main __main__ pack
sub pack.sub pack' '' -- -m pack
expect 0 'init pack True
sub __main__ pack' '' -- -m pack.sub
expect 0 "['$folder/arguments.aspy', 'q'] __main__ $folder/arguments.aspy" '' -- -m arguments q
expect 1 '' 'aspy: No module named nowhere' -- -m nowhere
expect 0 '' '' -- -m bisect
ASPYPATH=$folder/pack
export ASPYPATH
expect 0 'sub sub ' '' -- -c 'import sub'
unset ASPYPATH

# ---- What cannot be run ----
expect 2 '' "aspy: can't open file 'nowhere.aspy': [Errno 2] No such file or directory" -- \
    nowhere.aspy
expect 2 '' "aspy: can't open file 'pack': [Errno 21] Is a directory" -- pack
printf 'a\000b' >"$work/nul.aspy"
expect 1 '' 'is not text: line 1, column 2 holds a NUL byte' -- "$work/nul.aspy"
printf 'x = 1\ny = "\377"\n' >"$work/bytes.aspy"
expect 1 '' "SyntaxError: Non-UTF-8 code starting with '\\xff' in file " -- "$work/bytes.aspy"
expect 2 '' 'unknown option --nonsense' -- --nonsense
expect 2 '' 'usage: aspy' -- -z file
expect 2 '' 'argument expected for the -c option' -- -c
expect 2 '' 'aspy tokens expects one file' -- tokens
expect 1 '' 'SyntaxError: invalid syntax' -- -c 'x = = 1'
expect 1 'init pack True' 'SyntaxError:' -- -c 'import pack.broken'

# ---- How it ends ----
expect 0 '' '' -- -c 'raise SystemExit'
expect 0 '' '' -- -c 'import sys; sys.exit(None)'
expect 44 '' '' -- -c 'import sys; sys.exit(300)'
expect 1 '' 'goodbye' -- -c 'import sys; sys.exit("goodbye")'
expect 3 '' '' -- -c 'exit(3)'
expect 1 'before' 'ZeroDivisionError: division by zero' -- -c 'print("before"); 1/0'
expect 1 '' "ModuleNotFoundError: No module named 'nowhere'" -- -c 'import nowhere'
expect 1 'hi
bye' 'ValueError: at the end' -- -c 'import atexit
atexit.register(print, "bye")
print("hi")
raise ValueError("at the end")'
expect 0 'mine ZeroDivisionError' '' -- -c 'import sys
def hook(kind, error, traceback):
    print("mine", kind.__name__)
    sys.stdout.flush()
sys.excepthook = hook
exit(0) if False else None
try:
    1/0
except ZeroDivisionError as error:
    sys.excepthook(type(error), error, None)'
expect 3 'started' 'deadlock' -- -c 'import asyncio
print("started")
await asyncio.Event().wait()'

# ---- Options ----
expect 0 'aspy 0.1.0' '' -- --version
expect 0 'aspy 0.1.0' '' -- -V
"$aspy" --help | grep -q -- '--virtual-time' || { words=--help; complain 'no help'; }
expect 0 '100.0' '' -- --virtual-time -c 'import time
start = time.monotonic()
time.sleep(100)
print(time.monotonic() - start)'
expect 6 '' 'aspy: stopped: 100 steps are done (--max-steps)' -- --max-steps 100 -c 'while True: pass'
expect 4 '' '(--max-memory)' -- --max-memory=4m -c '[0] * 10**6'
expect 7 'ab' '(--max-output)' -- --max-output 3 -c 'print("ab"); print("c")'
expect 2 '' 'aspy: --max-steps expects a number above 0' -- --max-steps 0 -c 1
expect 2 '' 'aspy: --max-steps expects a number above 0' -- --max-steps 1K -c 1
expect 2 '' 'aspy: --max-memory expects a size such as 100000, 64K, 16M or 1G' -- --max-memory=1T -c 1
expect 2 '' 'aspy: --max-output expects a size' -- --max-output
expect 0 '4950' '' -- --gc-stress -c 'print(sum([n for n in range(100)]))'
expect 0 'slept 1' '' -- --virtual-time -c 'import asyncio
print(await asyncio.sleep(60, "slept"), 1)'

# ---- Errors for editors ----
printf 'def f(x):\n    é = "ü"; return é + x\nf(1)\n' >"$work/place.aspy"
expect 1 '' "$work/place.aspy:2:21: TypeError: can only concatenate" -- --error-format=short "$work/place.aspy"
[ "$(wc -l <"$work/err")" = 1 ] || complain 'more than one line'
printf 'x = 1\nif x:\npass\n' >"$work/place.aspy"
expect 1 '' "$work/place.aspy:3:1: IndentationError: expected" -- --error-format short "$work/place.aspy"
expect 1 '' "place.aspy:3:1: IndentationError: expected" -- --error-format=short -c "
import sys; sys.path[0] = '$work'; import place"
printf 'async def f(n): {}[n]\nimport asyncio
async with asyncio.TaskGroup() as g: g.create_task(f(1)); g.create_task(f(2))\n' >"$work/place.aspy"
expect 1 '' "$work/place.aspy:1:17: KeyError: 2" -- --error-format=short --no-hints "$work/place.aspy"
[ "$(wc -l <"$work/err")" = 3 ] || complain 'not a line for the group and for each of its errors'
expect 2 '' 'aspy: --error-format expects full or short' -- --error-format=long -c 1

# ---- Stages ----
printf 'x = 1\n' >"$work/one.aspy"
words=tokens
"$aspy" tokens "$work/one.aspy" | grep -q 'NAME' || complain 'no tokens'
words=ast
"$aspy" ast "$work/one.aspy" | grep -q 'Assign' || complain 'no tree'
words=code
"$aspy" code "$work/one.aspy" | grep -q 'STORE_GLOBAL' || complain 'no code'
"$aspy" code --explain "$work/one.aspy" | grep -q '#' || complain 'no explanation'
echo 'def f(x): return x in {1, 2}' >"$work/set.aspy"
"$aspy" --gc-stress code "$work/set.aspy" | grep -q 'CONTAINS' || complain 'no set listed'
printf 'x = (\n' >"$work/open.aspy"
expect 1 '' "was never closed" -- ast "$work/open.aspy"

# ---- Prompts ----
input='1 + 1
_ * 10
x = [1,
2]
x
for i in range(2):
    i

def f(a): return a

f("s")
None
1/0
"still here"
import asyncio
await asyncio.sleep(0, "awaited")
t = asyncio.get_event_loop().create_task(asyncio.sleep(0, "task"))
await t
exit(7)
'
expect 7 "2
20
[1, 2]
0
1
's'
'still here'
'awaited'
'task'" 'ZeroDivisionError: division by zero' -- --virtual-time -i
input='import asyncio
asyncio.run(asyncio.sleep(0, "run"))
async def broken(): 1/0

await broken()
await asyncio.sleep(0, "after")
'
expect 0 "'run'
'after'" '  File "<stdin>", line 1, in broken' -- -i
input='x + 1'
expect 0 '6' '>>> ' -- -i -c 'x = 5'
input='y'
expect 0 '' 'NameError' -- -i -c '1/0'

# ---- Warnings ----
expect 0 '' 'UserWarning: hey' -- -c 'import warnings; warnings.warn("hey")'
expect 0 '' '' -- -Wignore -c 'import warnings; warnings.warn("hey")'
expect 1 '' 'UserWarning: hey' -- -W error -c 'import warnings; warnings.warn("hey")'
expect 0 '' 'Invalid -W option ignored' -- -Wnonsense -c 'pass'
expect 2 '' 'argument expected for the -W option' -- -W

# ---- Ctrl-C ----
# A shell without job control starts background commands with SIGINT ignored; a shell in between
# that traps it does not.
cat >"$work/loop.aspy" <<'SCRIPT'
import time
try:
    print("ready", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    print("caught", flush=True)
while True:
    pass
SCRIPT
words='loop.aspy and Ctrl-C'
if command -v setsid >/dev/null && command -v perl >/dev/null; then
    perl -e '$SIG{INT} = "DEFAULT"; exec @ARGV' "$aspy" "$work/loop.aspy" \
        >"$work/out" 2>"$work/err" &
    child=$!
    for signal in 'ready' 'caught'; do
        tries=0
        until grep -q "$signal" "$work/out" || [ $tries -gt 100 ]; do
            sleep 0.1
            tries=$((tries + 1))
        done
        sleep 0.2
        kill -INT "$child"
    done
    wait "$child"
    got=$?
    [ "$got" = 130 ] || complain "exit code $got instead of 130"
    grep -q '^KeyboardInterrupt$' "$work/err" || complain "stderr: $(cat "$work/err")"
fi

if [ "$failed" -gt 0 ]; then
    echo "$failed failed"
    exit 1
fi
echo "the command line does what it says"
