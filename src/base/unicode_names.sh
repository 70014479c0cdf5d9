#!/bin/sh
# unicode_names.sh FOLDER: the table of unicode_names.c, from the Unicode character database there.
#
# Names made by a rule stand in it as "<CJK Ideograph, First>" and are left out; aliases, such as
# "LINE FEED", are in a file of their own.
set -eu
here=$(dirname "$0")
{
    awk -F';' '$2 !~ /^</ { print $2 ";" $1 }' "$1/UnicodeData.txt"
    awk -F';' '!/^#/ && NF > 2 { print $2 ";" $1 ";alias" }' "$1/NameAliases.txt"
} | LC_ALL=C sort -u -t';' -k1,1 | awk -f "$here/unicode_names.awk"
