#!/bin/sh
# test_junk.sh ASPY SCRIPT STDLIB [SEED]: calls all there is, module by module, with junk.
#
# The modules are those of STDLIB, each in a process of its own and an empty folder. What does not
# survive is run again with a trace, whose end is shown.
set -u
aspy=$1
script=$2
stdlib=$3
seed=${4:-1}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failed=0

call_all() {
    timeout 120 "$aspy" --virtual-time --max-memory 100M "$script" "$@" </dev/null >out 2>err
}

receivers=$(seq -f receivers:%g 0 9)
for path in builtins _asyncio contextvars _io _ssl $receivers "$stdlib"/*.aspy "$stdlib"/asyncio/*.aspy "$stdlib"/*/; do
    module=$(basename "$path" .aspy)
    case $path in
    *native/ | *builtins/ | *__main__.aspy | *__init__.aspy) continue ;;
    */asyncio/?*) module=asyncio.$module ;;
    esac
    if ! call_all "$seed" "$module"; then
        failed=$((failed + 1))
        echo "FAILED: $module"
        tail -n 3 err
        call_all --trace "$seed" "$module"
        tail -n 3 err
    fi
done
[ "$failed" = 0 ] && echo "everything survives"
[ "$failed" = 0 ]
