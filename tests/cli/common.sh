# common.sh: what the tests in this folder share; they source it. $1 is the program; $work is a
# folder that goes at the end; `finish` ends the test.
set -u
aspy=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
command= # a word that stands before those of expect: "test"

fail() {
    failed=$((failed + 1))
    printf 'FAILED: %s\n' "$1"
}

has() { command -v "$1" >/dev/null; }

# expect NAME CODE TEXT -- WORDS...: aspy WORDS ends with CODE, and prints TEXT somewhere.
expect() {
    name=$1
    code=$2
    text=$3
    shift 4
    "$aspy" $command "$@" >"$work/out" 2>&1
    got=$?
    [ "$got" = "$code" ] || fail "$name: exit code $got instead of $code: $(cat "$work/out")"
    grep -qF -- "$text" "$work/out" || fail "$name: printed $(cat "$work/out")"
}

# finish TEXT: the verdict; TEXT is what holds when nothing failed.
finish() {
    [ "$failed" -gt 0 ] || echo "$1"
    exit "$failed"
}
