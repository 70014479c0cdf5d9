#!/bin/bash
# test_package.sh ASPY SOURCE_DIR: the man page, the completions of shells, the extension for
# editors, #! lines and what --help says. What a tool is missing for is left out.
. "$(dirname "$0")/common.sh"
source=$(realpath "$2")
package=$source/src/app/package

# ---- --help ----
"$aspy" --help >"$work/help"
"$aspy" test --help >"$work/test-help"
grep -nP '.{101}|[^\x00-\x7F]' "$work/help" "$work/test-help" && fail 'help: a long line, or not ASCII'
# Every option in the text is one, and every switch of the source is in the text.
options() { sed -n 's/^  \(-[^ ,]*\(, -[^ ,]*\)*\).*/\1/p' "$1" | tr -d , | tr ' ' '\n' | sed 's/=.*//'; }
for option in $(options "$work/help"); do
    "$aspy" "$option" </dev/null 2>&1 | grep -q 'unknown option' && fail "$option is no option"
done
for option in $(options "$work/test-help"); do
    "$aspy" test "$option" </dev/null 2>&1 | grep -q 'unknown option' && fail "test $option is no option"
done
for option in $(grep -ohE '"--[a-z-]+"' "$source"/src/app/{options,sandbox}.c | tr -d '"' | sort -u); do
    options "$work/help" | grep -qx -- "$option" || fail "--help does not tell of $option"
done
for option in $(grep -ohE '"--[a-z-]+"' "$source/src/app/classroom/test_options.c" | tr -d '"' | sort -u); do
    options "$work/test-help" | grep -qx -- "$option" || fail "test --help does not tell of $option"
done
# What README says of options is true.
for option in $(grep -ohE '[^a-z-]--[a-z]+[a-z-]*' "$source/README.md" | sed 's/^.//' | sort -u); do
    case $option in --install | --prefix | --preset | --build | --target) continue ;; esac
    cat "$work/help" "$work/test-help" | grep -q -- "$option" || fail "README: there is no $option"
done

# ---- The man page ----
"$package/manual.sh" "$aspy" 0 "$package/aspy.1.in" >"$work/aspy.1" || fail 'no man page'
if has mandoc; then
    mandoc -T lint -W error "$work/aspy.1" || fail 'the man page has errors'
fi
if has man; then
    LC_ALL=C.UTF-8 MANWIDTH=100 man --warnings -l "$work/aspy.1" >"$work/page" 2>"$work/warnings" ||
        fail 'man does not take the man page'
    [ ! -s "$work/warnings" ] || fail "man: $(cat "$work/warnings")"
    for text in '--max-output SIZE' '--allow-read=PATH' ':virtual on|off' 'ASPYPATH' \
        'a deadlock: tasks still wait' '--oracle COMMAND'; do
        grep -qF -- "$text" "$work/page" || fail "the man page does not have $text"
    done
fi

# ---- Completion ----
mkdir "$work/home" "$work/home/folder"
cd "$work/home" || exit 1
touch one.aspy two.py three.txt
# completions WORD...: what may stand for the last word, on one line.
completions() {
    bash -c '
        . "$1"
        aspy=$2
        shift 2
        COMP_WORDS=("$aspy" "$@")
        COMP_CWORD=$#
        _aspy "$aspy" "${!#}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf "%s\\n" "${COMPREPLY[@]}"
    ' bash "$package/aspy.bash" "$aspy" "$@" | LC_ALL=C sort | tr '\n' ' ' | sed 's/ $//'
}
expect_completion() {
    wanted=$1
    shift
    got=$(completions "$@")
    [ "$got" = "$wanted" ] || fail "completing aspy $*: '$got' instead of '$wanted'"
}
expect_completion '--virtual-time' --vi
expect_completion '--allow-read=' --allow-re
expect_completion 'short' --error-format s
expect_completion 'short' --error-format = s
expect_completion 'full short' --error-format =
expect_completion 'forgotten-await' --explain forg
expect_completion 'test tokens two.py' t
expect_completion 'one.aspy two.py' ast ''
expect_completion 'one.aspy two.py' --seed 1 test ''
expect_completion '--format' test --form
expect_completion 'tap text' test --format t
expect_completion '01_first_coroutine' samples show 01
expect_completion 'run' samples r
expect_completion 'three.txt' one.aspy th
if has zsh; then
    zsh -n "$package/_aspy" || fail 'zsh does not take its completion'
fi
if has fish; then
    fish -n "$package/aspy.fish" || fail 'fish does not take its completion'
    ln -s "$aspy" "$work/aspy"
    got=$(PATH=$work:$PATH HOME=$work fish -c "source $package/aspy.fish
        complete -C 'aspy --vi'; complete -C 'aspy samples show 01'" 2>&1 | cut -f 1 | tr '\n' ' ')
    [ "$got" = '--virtual-time 01_first_coroutine ' ] || fail "fish completes $got"
fi

# ---- Editors ----
"$aspy" "$source/tests/cli/package/check_grammar.aspy" "$source" || fail 'the extension is wrong'

# ---- #! ----
ln -sf "$aspy" "$work/aspy"
printf '#!/usr/bin/env aspy\nimport sys\nprint(sys.argv[1:])\n' >"$work/script"
chmod +x "$work/script"
got=$(PATH=$work:$PATH "$work/script" a 'b c')
[ "$got" = "['a', 'b c']" ] || fail "#!/usr/bin/env aspy: $got"

finish 'what surrounds the program fits it'
