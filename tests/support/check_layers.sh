#!/bin/sh
# check_layers.sh SOURCE_DIR: do includes point down only, and never in a circle?
#
# The table is the drawing of src/README.md. A folder may always include itself and src/aspy.h
# stands beside app.
set -eu
cd "$1"

allowed() {
    case $1 in
    app) echo "stdlib async compile vm bytecode syntax object host base aspy.h" ;;
    stdlib) echo "async vm object host base" ;;
    async) echo "vm object host base" ;;
    compile) echo "syntax bytecode object host base" ;;
    vm) echo "bytecode object host base" ;;
    bytecode) echo "object host base" ;;
    syntax) echo "base" ;;
    object) echo "host base" ;;
    host) echo "base" ;;
    base) echo "" ;;
    *) echo "" ;;
    esac
}

trouble=$(
    {
        find src -name '*.[ch]' -o -name '*.cc'
        if [ -d stdlib ]; then find stdlib -name '*.[ch]'; fi
    } | sort | while read -r file; do
        layer=${file#src/}
        layer=${layer%%/*}
        case $file in src/*/*) ;; src/*) continue ;; esac
        permitted=" $(allowed "$layer") $layer "
        sed -n 's/^[[:space:]]*#[[:space:]]*include "\([^"]*\)".*/\1/p' "$file" |
            while read -r included; do
                target=${included%%/*}
                case $included in
                */*) ;;
                # A neighbour's or a generated header: lexer and parser belong to syntax.
                *) [ "$included" = aspy.h ] || continue ;;
                esac
                case $permitted in
                *" $target "*) ;;
                *) echo "$file includes $included: $layer may include:$(allowed "$layer" | sed 's/^/ /')" ;;
                esac
            done
    done
)
if [ -n "$trouble" ]; then
    printf '%s\n' "$trouble"
    exit 1
fi

# Headers that include each other in a circle: tsort names the circle.
pairs=$(find src -name '*.h' | sort | while read -r file; do
    sed -n 's/^[[:space:]]*#[[:space:]]*include "\([^"]*\)".*/\1/p' "$file" |
        while read -r included; do echo "${file#src/} $included"; done
done)
if ! printf '%s\n' "$pairs" | tsort >/dev/null; then
    echo "the headers above include each other in a circle"
    exit 1
fi
echo "every include points down"
