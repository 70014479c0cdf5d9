#!/bin/sh
# check_globals.sh LIBRARY: is there data that can change outside of a Vm?
#
# Everything hangs off the Vm, so that two can live in one process. A signal handler is the one
# thing that the language gives no argument, the rights of a process are one for all of it, and
# lemon's trace switch is not ours.
set -eu
found=$(objdump -t "$1" | awk '
    /file format/ { object = $1; sub(/:$/, "", object) }
    object ~ /^parser\.c/ { next }
    / O (\.data|\.bss|\.tdata|\.tbss|\*COM\*)/ && !/\.data\.rel\.ro/ {
        name = $NF
        if (name == "installed_flag" || name == "replaced_action") next
        if (name == "arrived_signals" || name == "wakeup_descriptor") next
        if (name ~ /^sampler_(attention|bits|timer)$/) next
        if (name ~ /^gate_(rules|is_closed|reason)$/) next
        if (name ~ /^(__|\.L|_ZGV|DW\.)/) next
        print object ": " name
    }')
if [ -n "$found" ]; then
    echo "mutable data outside of a Vm:"
    printf '%s\n' "$found"
    exit 1
fi
echo "no mutable globals"
