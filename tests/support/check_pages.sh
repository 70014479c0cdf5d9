#!/bin/sh
# check_pages.sh ASPY SOURCE_DIR: what the pages of the library say must be so.
exec "$1" "$(dirname "$0")/check_pages.aspy" < "$2/stdlib/README.md"
