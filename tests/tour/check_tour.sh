#!/bin/sh
# check_tour.sh ASPY TOUR.md: the listings of the tour are what the program prints.
#
# The first block marked `python` is the program; every block marked `tokens`, `ast`, `code` or
# `output` must stand, line for line and in one piece, in what aspy prints of it.
set -eu
aspy=$1
tour=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

awk -v folder="$folder" '
    /^```[a-z]+$/ && !inside { kind = substr($0, 4); number++; inside = 1
        file = sprintf("%s/%02d.%s", folder, number, kind); printf "" > file; next }
    /^```$/ && inside { inside = 0; close(file); next }
    inside { print > file }
' "$tour"

program=$(ls "$folder"/*.python | head -n 1)
cp "$program" "$folder/tour.aspy"
for stage in tokens ast code; do
    "$aspy" $stage "$folder/tour.aspy" > "$folder/all.$stage"
done
"$aspy" --virtual-time "$folder/tour.aspy" > "$folder/all.output"

checked=0
for listing in "$folder"/[0-9]*.tokens "$folder"/[0-9]*.ast "$folder"/[0-9]*.code \
    "$folder"/[0-9]*.output; do
    [ -f "$listing" ] || continue
    kind=${listing##*.}
    if ! awk 'NR == FNR { wanted[++count] = $0; next }
              { line[++lines] = $0 }
              END {
                  for (start = 0; start + count <= lines; start++) {
                      for (at = 1; at <= count && line[start + at] == wanted[at]; at++) { }
                      if (at > count) exit 0
                  }
                  exit 1
              }' "$listing" "$folder/all.$kind"; then
        echo "the tour's $kind listing is not what aspy prints:"
        cat "$listing"
        echo "--- aspy $kind prints:"
        cat "$folder/all.$kind"
        exit 1
    fi
    checked=$((checked + 1))
done
[ "$checked" -ge 4 ] || { echo "only $checked listings found in $tour"; exit 1; }
echo "$checked listings are true"
