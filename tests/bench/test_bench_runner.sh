#!/bin/sh
# test_bench_runner.sh RUNNER ASPY: does the benchmark runner measure, compare outputs, and report?
#
# Nothing here depends on how fast anything is. The second peer is a "Lua" that prints its program.
set -eu
runner=$1
aspy=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/programs/plain" "$folder/programs/machine"

fail() {
    echo "$1"
    cat "$folder/log" "$folder/report/report.md" 2>/dev/null
    exit 1
}

cat >"$folder/lua" <<'END'
#!/bin/sh
if [ "$1" = -v ]; then echo "Lua that prints"; else cat "$1"; fi
END
chmod +x "$folder/lua"
printf '# Start-up: the empty program.\n' >"$folder/programs/machine/startup.aspy"
printf '# A sum.\n# operations: 10\nprint(sum(range(5)))\n' >"$folder/programs/plain/sum.aspy"
printf '10\n' >"$folder/programs/plain/sum.lua"
printf '# A word.\nprint("word")\n' >"$folder/programs/plain/word.aspy"
printf 'word\n' >"$folder/programs/plain/word.lua"
printf '# Not run.\nprint(\n' >"$folder/programs/plain/filtered_out.aspy"

run() {
    ASPY_BENCH_OPTIONS=--no-growth "$runner" --programs "$folder/programs" \
        --output "$folder/report" --peer "aspy=$aspy" --peer "lua54=$folder/lua" --runs 2 \
        --peers aspy,lua54 --rows sum,word >"$folder/log" 2>&1
}

run || fail "the runner fails where all agree"
for name in report.md report.json ratios.svg growth.svg; do
    [ -s "$folder/report/$name" ] || fail "$name is missing or empty"
done
grep -q '^| sum | .* | .* |' "$folder/report/report.md" || fail "the table has no row"
grep -q '^## Bars' "$folder/report/report.md" || fail "the bars are missing"
grep -q '"name": "word"' "$folder/report/report.json" || fail "the JSON report has no row"
if command -v python3 >/dev/null; then
    python3 -m json.tool "$folder/report/report.json" >/dev/null || fail "the JSON is broken"
fi

printf '11\n' >"$folder/programs/plain/sum.lua"
if run; then
    fail "programs that disagree are let through"
fi
grep -q "sum, Lua 5.4: printed '11' where aspy printed '10'" "$folder/report/report.md" ||
    fail "the report does not name the disagreement"

printf '10\n' >"$folder/programs/plain/sum.lua"
printf '# A word.\nraise ValueError("no")\n' >"$folder/programs/plain/word.aspy"
if run; then
    fail "a program that fails on aspy is let through"
fi
grep -q 'word, aspy: ValueError: no' "$folder/report/report.md" ||
    fail "the report does not say why a program failed"
echo "the runner measures, compares and reports"
