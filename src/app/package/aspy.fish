# fish completion for aspy. What may be typed is asked of the program itself, so nothing here needs
# to know its options.

# "option<tab>what it means" for each option in a help text.
function __aspy_options
    aspy $argv --help 2>/dev/null | awk '
        /^  -/ {
            line = substr($0, 3)
            match(line, /  +/)
            count = split(substr(line, 1, RSTART - 1), words, /,? /)
            for (each = 1; each <= count; each++) {
                if (words[each] ~ /^-./) {
                    sub(/=.*/, "=", words[each])
                    print words[each] "\t" substr(line, RSTART + RLENGTH)
                }
            }
        }'
end

# "word<tab>what it means" of a table of two columns.
function __aspy_table
    aspy $argv 2>/dev/null | sed 's/^ *\([^ ]*\) */\1\t/'
end

# Is the command, or the script, not yet there?
function __aspy_needs_command
    if __aspy_is_after --explain --error-format
        return 1
    end
    for word in (commandline -opc)[2..-1]
        if string match -qr '^(test|samples|tokens|ast|code)$|\.(aspy|py)$' -- $word
            return 1
        end
    end
end

function __aspy_is_after
    contains -- (commandline -opc)[-1] $argv
end

complete -c aspy -f -n __aspy_needs_command -a '(__aspy_options)'
complete -c aspy -n __aspy_needs_command -a test -d 'scripts against what they should print'
complete -c aspy -n __aspy_needs_command -a samples -d 'the lessons of a course'
complete -c aspy -n __aspy_needs_command -a tokens -d 'what the lexer makes of a script'
complete -c aspy -n __aspy_needs_command -a ast -d 'its syntax tree'
complete -c aspy -n __aspy_needs_command -a code -d 'its bytecode'
complete -c aspy -n __aspy_needs_command -k -a '(__fish_complete_suffix .aspy)'
complete -c aspy -f -n '__aspy_is_after --explain' -a '(__aspy_table --explain)'
complete -c aspy -f -n '__aspy_is_after --error-format' -a 'full short'
complete -c aspy -f -n '__aspy_is_after --format' -a 'text tap junit json'
complete -c aspy -f -n '__fish_seen_subcommand_from test' -a '(__aspy_options test)'
complete -c aspy -f -n '__aspy_is_after samples' -a 'list show run copy'
complete -c aspy -f -n '__fish_seen_subcommand_from samples; and __aspy_is_after show run' \
    -a '(__aspy_table samples)'
