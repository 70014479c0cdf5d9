# bash completion for aspy. What may be typed is asked of the program itself, so nothing here needs
# to know its options.

# The options in a help text, one a line; "=" stays where a value is written behind it.
_aspy_options() {
    "$@" --help 2>/dev/null |
        sed -n 's/^  \(-[^ ,]*\(, -[^ ,]*\)*\).*/\1/p' | tr -d , | tr ' ' '\n' | sed 's/=[A-Z]*$/=/'
}

_aspy_first_words() { "$@" 2>/dev/null | awk '{ print $1 }'; }

# What the options that take one of a few words take.
_aspy_values() {
    case $2 in
    --explain) _aspy_first_words "$1" --explain ;;
    --error-format) echo full short ;;
    --format) echo text tap junit json ;;
    *) return 1 ;;
    esac
}

# Scripts and folders; after -o plusdirs, which the registration below asks for, only scripts.
_aspy_scripts() { compgen -f -X '!*.@(aspy|py)' -- "$1"; }

_aspy() {
    local aspy=$1 current=$2 previous=$3 command='' word index values
    # bash takes "=" for a word of its own.
    if [ "$current" = = ]; then
        current=''
    elif [ "$previous" = = ]; then
        previous=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    for ((index = 1; index < COMP_CWORD; index++)); do
        word=${COMP_WORDS[index]}
        case $word in
        test | samples | tokens | ast | code | *.aspy | *.py)
            command=$word
            break
            ;;
        esac
    done
    COMPREPLY=()
    if values=$(_aspy_values "$aspy" "$previous"); then
        mapfile -t COMPREPLY < <(compgen -W "$values" -- "$current")
        return
    fi
    case $command:$current in
    samples:*)
        values='list show run copy'
        case $previous in
        show | run) values=$(_aspy_first_words "$aspy" samples) ;;
        list | copy) values='' ;;
        esac
        mapfile -t COMPREPLY < <(compgen -W "$values" -- "$current")
        ;;
    test:-*) mapfile -t COMPREPLY < <(compgen -W "$(_aspy_options "$aspy" test)" -- "$current") ;;
    test:* | tokens:* | ast:* | code:*) mapfile -t COMPREPLY < <(_aspy_scripts "$current") ;;
    :-*) mapfile -t COMPREPLY < <(compgen -W "$(_aspy_options "$aspy")" -- "$current") ;;
    :*)
        mapfile -t COMPREPLY < <(
            compgen -W 'test samples tokens ast code' -- "$current"
            _aspy_scripts "$current"
        )
        ;;
    *) mapfile -t COMPREPLY < <(compgen -f -- "$current") ;; # a script's own words
    esac
    case ${COMPREPLY[*]} in *=) compopt -o nospace 2>/dev/null ;; esac
}

shopt -s extglob # for the pattern of scripts
complete -o filenames -o plusdirs -F _aspy aspy
