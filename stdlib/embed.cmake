# embed.cmake: turns stdlib/**/*.aspy into the table of src/base/embedded.h.
#
# Run by the build: cmake -DSTDLIB=<folder> -DMODULES=<file with the list of scripts>
#                         -DOUTPUT=<C file> -P embed.cmake
# The modules are plain byte arrays: no limit on the length of a literal, nothing to escape.
cmake_minimum_required(VERSION 3.25)

file(READ ${MODULES} scripts)
set(entries "")
foreach(script IN LISTS scripts)
    file(RELATIVE_PATH name ${STDLIB} ${script})
    string(REGEX REPLACE "\\.aspy$" "" name ${name})
    set(is_package false)
    if(name MATCHES "^(.+)/__init__$")
        set(name ${CMAKE_MATCH_1})
        set(is_package true)
    endif()
    string(REPLACE "/" "." dotted ${name})
    # '!' sorts below '.' and every letter, so "asyncio" stands before "asyncio.locks".
    list(APPEND entries "${dotted}!${name}!${is_package}!${script}")
endforeach()
list(SORT entries COMPARE STRING)

set(arrays "")
set(rows "")
set(index 0)
foreach(entry IN LISTS entries)
    string(REGEX MATCH "^[^!]*!([^!]*)!([^!]*)!(.*)$" whole "${entry}")
    set(name ${CMAKE_MATCH_1})
    set(is_package ${CMAKE_MATCH_2})
    set(script ${CMAKE_MATCH_3})
    file(READ ${script} digits HEX)
    string(LENGTH "${digits}" digit_count)
    math(EXPR length "${digit_count} / 2")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${digits}")
    string(APPEND arrays "static const unsigned char module_${index}[] = {${bytes}0};\n")
    string(APPEND rows
        "    {\"${name}\", (const char *)module_${index}, ${length}, ${is_package}},\n")
    math(EXPR index "${index} + 1")
endforeach()

file(WRITE ${OUTPUT} "// Generated from stdlib/ by embed.cmake.
#include \"base/embedded.h\"

${arrays}
const EmbeddedModule embedded_modules[] = {
${rows}    {NULL, NULL, 0, false}, // not counted: an array may not be empty
};

const size_t embedded_module_count = ${index};
")
