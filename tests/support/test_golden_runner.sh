#!/bin/sh
# test_golden_runner.sh RUNNER: does the runner notice what it must notice?
#
# The program under test is a small shell script that plays aspy: it runs the line of the script
# that begins with "#!run ".
set -eu
runner=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
unset ASPY_TEST_OPTIONS ASPY_TEST_TIMEOUT
cat >"$folder/player" <<'PLAYER'
#!/bin/sh
for script; do :; done
eval "$(sed -n 's/^#!run //p' "$script")"
PLAYER
chmod +x "$folder/player"
failures=0

# expect_verdict CODE TEXT: the script on standard input must end the runner with CODE, and its
# report must hold TEXT.
expect_verdict() {
    cat >"$folder/case.aspy"
    code=0
    report=$("$runner" --aspy "$folder/player" --timeout 1 "$folder") || code=$?
    case $report in *"$2"*) has_text=yes ;; *) has_text=no ;; esac
    if [ "$code" != "$1" ] || [ "$has_text" = no ]; then
        printf 'expected code %s and "%s", got %s:\n%s\n' "$1" "$2" "$code" "$report"
        failures=$((failures + 1))
    fi
}

expect_verdict 0 "1 passed" <<'CASE'
#!run echo one; echo at 0x7f12
x = 1  # expect: one
# expect: at 0x1
CASE
expect_verdict 1 "standard output differs at line 2" <<'CASE'
#!run echo one; echo two
# expect: one
# expect: three
CASE
expect_verdict 1 "exit code 3, expected 0" <<'CASE'
#!run echo one; exit 3
# expect: one
CASE
expect_verdict 0 "1 passed" <<'CASE'
#!run exit 3
# exit: 3
CASE
expect_verdict 1 "standard error differs" <<'CASE'
#!run echo one; echo oops >&2
# expect: one
CASE
expect_verdict 0 "1 passed" <<'CASE'
#!run echo oops 1 >&2; echo oops 2 >&2
# expect-error: oops 1
# expect-error: oops 2
CASE
expect_verdict 1 "does not hold: fine" <<'CASE'
#!run echo oops >&2
# expect-error-contains: fine
CASE
expect_verdict 0 "1 passed" <<'CASE'
#!run printf '  File "case.aspy", line 9\n  File "%s/case.aspy", line 3\nValueError: no\n' "$PWD" >&2; exit 1
# a line
x()  # raises: ValueError: no
CASE
expect_verdict 1 "raised at line 9, expected at line 2" <<'CASE'
#!run printf '  File "case.aspy", line 9\nValueError: no\n' >&2; exit 1
x()  # raises: ValueError: no
CASE
expect_verdict 0 "1 passed" <<'CASE'
#!run cat
# stdin: typed
# expect: typed
CASE
expect_verdict 1 "says nothing" <<'CASE'
#!run true
CASE
expect_verdict 1 "took too long" <<'CASE'
#!run exec sleep 60
# expect: never
CASE
# The oracle may be late, not wrong: it is asked again, but not for ever.
cat >"$folder/case.aspy" <<'CASE'
#!run echo >>tries; test $(wc -l <tries) -ge 3 && echo right || echo late
# expect: right
CASE
code=0
"$runner" --oracle "$folder/player" "$folder" >/dev/null || code=$?
tries=$(wc -l <"$folder/tries")
if [ "$code" != 0 ] || [ "$tries" != 3 ]; then
    echo "an oracle that is right the third time ends with code $code after $tries"
    failures=$((failures + 1))
fi
cat >"$folder/case.aspy" <<'CASE'
#!run echo wrong
# expect: right
CASE
code=0
"$runner" --oracle "$folder/player" "$folder" >/dev/null || code=$?
if [ "$code" != 1 ]; then
    echo "an oracle that is wrong ends with code $code"
    failures=$((failures + 1))
fi
rm "$folder/case.aspy" "$folder/tries"
code=0
"$runner" --aspy "$folder/player" "$folder" >/dev/null || code=$?
if [ "$code" != 77 ]; then
    echo "an empty folder is not called skipped but $code"
    failures=$((failures + 1))
fi
[ "$failures" = 0 ] && echo "the runner notices all of it"
