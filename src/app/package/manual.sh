#!/bin/sh
# manual.sh ASPY VERSION TEMPLATE: prints the man page.
set -eu
aspy=$1
version=$2
template=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$aspy" --help >"$work/main"
"$aspy" test --help >"$work/test"
echo :help | "$aspy" -i 2>/dev/null >"$work/session"
sed "s/@VERSION@/$version/" "$template" >"$work/template"
awk -f "$(dirname "$0")/manual.awk" PREFIX=main "$work/main" PREFIX=test "$work/test" \
    PREFIX=session "$work/session" PREFIX= "$work/template"
