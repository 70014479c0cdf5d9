# manual.awk: makes the man page out of its template and of what the program says of itself.
#
#     awk -f manual.awk PREFIX=main HELP PREFIX=test HELP PREFIX=session HELP PREFIX= aspy.1.in
#
# A line "@PREFIX HEADING@" of the template stands for the entries below "HEADING:" in the help text
# of that prefix; without a heading, for those above the first one. An entry is two spaces, the
# words, two spaces or more, what they mean, and that may go on in lines that begin further right.

function escape(text) {
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    gsub(/`/, "\\(oq", text)
    gsub(/'/, "\\(cq", text)
    return text
}

# Words that are typed as they stand are bold, the others, in capitals or in brackets, are not.
function set_words(words,    count, index_, parts, set) {
    count = split(words, parts, " ")
    for (index_ = 1; index_ <= count; index_++) {
        if (parts[index_] ~ /^--?[a-z-]+=[A-Z]+$/) {
            split(parts[index_], halves, "=")
            set = set "\\fB" escape(halves[1]) "\\fR=\\fI" halves[2] "\\fR "
        } else if (parts[index_] ~ /^[A-Z]+,?$|^\[/ || parts[index_] ~ /^\.\.\.$/) {
            set = set "\\fI" escape(parts[index_]) "\\fR "
        } else {
            set = set "\\fB" escape(parts[index_]) "\\fR "
        }
    }
    sub(/ $/, "", set)
    return set
}

function add(text) { entries[PREFIX, heading] = entries[PREFIX, heading] text "\n" }

FNR == 1 { heading = "" }

PREFIX != "" && /^[A-Z].*:$/ { # what stands behind a comma is for the reader of the help text
    heading = $0
    sub(/[,:].*/, "", heading)
    next
}
PREFIX != "" && /^[A-Z].*,/ {
    heading = $0
    sub(/,.*/, "", heading)
    next
}
PREFIX != "" && /^  [^ ]/ {
    match(substr($0, 3), /  +|$/)
    add(".TP\n" set_words(substr($0, 3, RSTART - 1)))
    rest = substr($0, 2 + RSTART + RLENGTH)
    add(escape(rest))
    next
}
PREFIX != "" && /^    / {
    sub(/^ +/, "")
    add(escape($0))
    next
}
PREFIX != "" { next }

/^@.*@$/ {
    key = substr($0, 2, length($0) - 2)
    split_at = index(key, " ")
    from = split_at ? substr(key, 1, split_at - 1) : key
    which = split_at ? substr(key, split_at + 1) : ""
    if (!((from, which) in entries)) {
        print FILENAME ":" FNR ": the program's help has no such part" > "/dev/stderr"
        failed = 1
        exit 1
    }
    printf "%s", entries[from, which]
    next
}
{ print }
END { exit failed }
