#!/bin/sh
# test_fail_allocation.sh ASPY LIBRARY SAMPLES SCRIPT...: every allocation fails in turn.
#
# Of each script's allocations SAMPLES are tried, evenly spread (0: all of them), each failing alone
# and with all that follow. The program must end by itself: as ever, with MemoryError, or with the
# one line that says that there is no memory.
set -u
aspy=$1
library=$2
samples=$3
shift 3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
runs=0

try() {
    runs=$((runs + 1))
    env LD_PRELOAD="$library" "$1=$2" timeout 60 "$aspy" --virtual-time "$script" >"$work/out" 2>"$work/err" </dev/null
    code=$?
    case $code in
    0) return ;;
    1) grep -q MemoryError "$work/err" && return ;;
    4) grep -q '^aspy: .*memory' "$work/err" && return ;;
    esac
    failed=$((failed + 1))
    echo "FAILED: $1=$2 $script: exit code $code: $(tail -n 1 "$work/err")"
}

for script in "$@"; do
    LD_PRELOAD=$library "$aspy" --virtual-time "$script" >"$work/out" 2>"$work/err" </dev/null
    total=$(tail -n 1 "$work/err")
    step=1
    [ "$samples" = 0 ] || step=$((total / samples + 1))
    number=1
    while [ "$number" -le "$total" ]; do
        try FAIL_ALLOCATION "$number"
        try FAIL_ALLOCATION_FROM "$number"
        number=$((number + step))
    done
done
echo "$runs runs, $failed of them ended as they should not"
[ "$failed" = 0 ] && [ "$runs" -gt 0 ]
