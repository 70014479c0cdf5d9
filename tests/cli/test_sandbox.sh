#!/bin/sh
# test_sandbox.sh ASPY FOLDER: what --sandbox lets through; the bounds; runs that are the same
# everywhere. FOLDER holds the scripts.
. "$(dirname "$0")/common.sh"
scripts=$(cd "$2" && pwd)

# ---- What leads out of the folder ----
mkdir -p "$work/in/sub" "$work/out.d"
cd "$work/in" || exit 1
cp "$scripts"/*.aspy .
ln -s /etc/passwd outer
ln -s /etc outdir
ln -s /tmp/aspy-evil dangling
"$aspy" --sandbox attempts.aspy >"$work/found" 2>&1
cmp -s "$work/found" "$scripts/attempts.expected" ||
    fail "attempts: $(diff "$scripts/attempts.expected" "$work/found")"
[ ! -e /tmp/aspy-evil ] || fail 'something outside was made'

# ---- What options allow ----
read='open("'$work'/out.d/x").read()'
write='open("'$work'/out.d/x", "w").write("1")'
expect 'no write' 1 'the sandbox ends at the script' -- --sandbox -c "$write"
expect 'write' 0 'done' -- --allow-write="$work/out.d" -c "$write; print('done')"
expect 'no read' 1 "PermissionError: [Errno 13] Permission denied: '$work/out.d/x'" -- --sandbox -c "$read"
expect 'read' 0 '1' -- --allow-read="$work/out.d" -c "print($read)"
expect 'read is not write' 1 'allows no writing there' -- --allow-read="$work/out.d" -c "$write"
expect 'read all' 0 '1' -- --allow-read -c "print($read)"
expect 'read only' 1 'allows no writing there' -- --read-only -c 'open("new", "w")'
expect 'neighbour' 1 'the sandbox ends' -- --sandbox -c 'open("../in.d/x")'
expect 'network' 0 '<socket.socket' -- --allow-net -c 'import socket; print(socket.socket())'
expect 'programs' 0 'hello' -- --allow-run -c 'import os; os.system("echo hello")'
expect 'value' 2 '--allow-net takes no value' -- --allow-net=example.org -c '1'
ln -s "$work/in/attempts.aspy" "$work/out.d/link.aspy"
expect 'script by a link' 0 'read /etc/passwd Perm' -- --sandbox "$work/out.d/link.aspy"
expect 'import' 0 'twice 4' -- --sandbox importing.aspy
mkdir "$work/modules"
mv _twice.aspy "$work/modules"
expect 'import from outside' 1 'No module named' -- --sandbox importing.aspy
ASPYPATH=$work/modules
export ASPYPATH
expect 'import along ASPYPATH' 0 'twice 4' -- --sandbox importing.aspy
unset ASPYPATH
mv "$work/modules/_twice.aspy" .

# ---- Time ----
expect 'loop' 8 'aspy: stopped: 1 seconds are over (--max-time)' -- --max-time 1 -c 'while True: pass'
expect 'sleep' 8 'aspy: stopped: 1 seconds are over' -- --max-time=1 -c 'import time
print("begun")
time.sleep(60)'
grep -q begun "$work/out" || fail 'what was printed is lost'
expect 'stuck' 8 'aspy: stopped: 1 seconds are over' -- --max-time 1 -c 'while True:
    try:
        while True: pass
    except BaseException: pass'
expect 'bad time' 2 '--max-time expects a number above 0' -- --max-time 0 -c 1

# ---- The same everywhere ----
"$aspy" --virtual-time --seed 7 everywhere.aspy >"$work/first" 2>&1
grep -q "line 10, in twice" "$work/first" || fail "everywhere: $(cat "$work/first")"
mkdir -p "$work/another/rather/long/way/down"
cp "$scripts"/*.aspy "$work/another/rather/long/way/down"
cd "$work/another/rather/long/way/down" || exit 1
env -i TZ=America/New_York MORE="$(cat "$scripts/attempts.aspy")" \
    "$aspy" --virtual-time --seed=7 everywhere.aspy >"$work/second" 2>&1
cmp -s "$work/first" "$work/second" || fail "everywhere: $(diff "$work/first" "$work/second")"
"$aspy" --virtual-time --seed 8 everywhere.aspy >"$work/third" 2>&1
cmp -s "$work/first" "$work/third" && fail 'another seed changes nothing'
"$aspy" --seed 0 -c 1 || fail 'no seed of 0'

finish 'the sandbox is closed'
