#!/bin/sh
# run_program.sh COMMAND...: what a program prints, in the form that pages show.
#
# Its output, then what it wrote on standard error without the frames of tracebacks, which end in a
# library that is not the same everywhere. Addresses are 0x….
set -u
errors=$(mktemp)
timeout 60 "$@" 2>"$errors" </dev/null
awk '
    /^Traceback \(most recent call last\):$/ { in_frames = 1; next }
    in_frames && /^ / { next }
    { in_frames = 0 }
    /^  [+|]/ || /^    [+|]/ { next }
    /^  File "/ { in_frames = 1; next }
    { print }
' "$errors" | sed -e "s|$(pwd)/||g" -e 's/0x[0-9a-f]*/0x…/g'
rm -f "$errors"
