#!/bin/sh
# check_readmes.sh SOURCE_DIR: does each folder's README name what is in the folder?
#
# A file is named by its name, with or without its ending, or by a pattern such as `int*.{h,c}`; a
# folder by its name and a slash. All of it in backquotes. The README of the whole tree tells other
# things, and what every folder may have tells itself.
set -u
cd "$1"

# The names in a README, one a line, without endings; of a path its first and its last part.
names_in() {
    grep -o '`[^` ]*`' "$1" | tr -d '`' | sed 's|^\([^/]*/\).|\1\n&|' |
        sed 's|^.*/\(.\)|\1|; s|\.[^/]*$||' | sort -u
}

trouble=$(
    find src stdlib grammar tests samples -name README.md ! -path '*/vscode/*' | sort | while read -r readme; do
        folder=${readme%/README.md}
        names=$(names_in "$readme")
        for path in "$folder"/*; do
            file=${path##*/}
            stem=${file%%.*}
            [ -d "$path" ] && stem=$file/
            case $file in README.md | CMakeLists.txt | *.cmake) continue ;; esac
            found=false
            set -f
            for name in $names; do
                # Unquoted: a name may be a pattern.
                case $stem in $name) found=true ;; esac
            done
            set +f
            $found || echo "$readme does not name $file"
        done
    done
)
if [ -n "$trouble" ]; then
    printf '%s\n' "$trouble"
    exit 1
fi
