#!/bin/sh
# test_session.sh DRIVER ASPY FOLDER: sessions at a terminal, each typed by a file of steps.
#
# FOLDER/NAME.then, when "# then:" of NAME.steps names it, is typed into a second session of the same
# user. "# term: NAME" is the kind of the terminal, "# environment: NAME=VALUE" is set.
set -u
driver=$1
aspy=$2
folder=$3
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
failed=0
for steps in "$folder"/*.steps; do
    rm -f "$home"/* "$home"/.aspy_history
    term=$(sed -n 's/^# term: //p' "$steps")
    environment=$(sed -n 's/^# environment: //p' "$steps")
    then=$(sed -n 's/^# then: \(.*\)\.steps$/\1.then/p' "$steps")
    for each in "$steps" ${then:+"$folder/$then"}; do
        (cd "$home" && env -u ASPY_HISTORY -u XDG_STATE_HOME -u NO_COLOR HOME="$home" \
            TERM="${term:-xterm}" LC_ALL=C.UTF-8 $environment "$driver" "$each" "$aspy")
        case $? in
        0) ;;
        77) exit 77 ;; # no pseudo-terminal here: skipped
        *) failed=1 ;;
        esac
    done
done
exit $failed
