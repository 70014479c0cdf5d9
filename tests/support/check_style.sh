#!/bin/sh
# check_style.sh SOURCE_DIR: what STYLE asks for and a few lines of awk can see.
#
# A file opens with its responsibility, is at most 600 lines long unless it says why ("Longer than
# 600 lines because ..."), has no tab
# and no note of unfinished work.
set -eu
cd "$1"
trouble=$(
    {
        find src -name '*.[ch]' -o -name '*.cc'
        if [ -d stdlib ]; then find stdlib -name '*.[ch]'; fi
        find tests -name '*.[ch]'
    } | sort | while read -r file; do
        awk -v file="$file" '
            NR == 1 && !/^\/\/ [a-z0-9_]+\.(h|c|cc|def): / {
                print file ": the first line does not say what the file is for"
            }
            /\t/ { print file ":" NR ": a tab" }
            /(TODO|FIXME)/ { print file ":" NR ": a note of unfinished work" }
            /Longer than 600 lines because/ { explained = 1 }
            END { if (NR > 600 && !explained) print file ": " NR " lines; split it by noun" }
        ' "$file"
    done
)
if [ -n "$trouble" ]; then
    printf '%s\n' "$trouble"
    exit 1
fi
echo "files open with their purpose and are short"
