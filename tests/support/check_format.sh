#!/bin/sh
# check_format.sh SOURCE_DIR: is everything laid out as .clang-format says?
#
# Skipped (77) where clang-format is not installed, or is one that decides some things otherwise.
set -eu
cd "$1"
if ! command -v clang-format >/dev/null; then
    echo "clang-format is not installed: layout not checked"
    exit 77
fi
case $(clang-format --version) in
*" version 14."*) ;;
*)
    echo "only clang-format 14 decides: layout not checked"
    exit 77
    ;;
esac
find src stdlib tests -name '*.[ch]' -o -name '*.cc' | sort |
    xargs clang-format --dry-run --Werror
echo "the layout is the house's"
