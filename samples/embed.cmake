# embed.cmake: turns the lessons into the table of src/app/samples_table.h.
#
# Run by the build: cmake -DSAMPLES=<folder> -DOUTPUT=<C file> -P embed.cmake
# Order and descriptions are those of README.md's tables; a lesson that is missing there, or here, is
# an error.
cmake_minimum_required(VERSION 3.25)

file(STRINGS ${SAMPLES}/README.md lines REGEX "^\\| `[a-z0-9_]+\\.aspy` \\|")
file(GLOB scripts RELATIVE ${SAMPLES} ${SAMPLES}/*.aspy)
set(arrays "")
set(rows "")
set(index 0)
foreach(line IN LISTS lines)
    string(REGEX MATCH "^\\| `([a-z0-9_]+)\\.aspy` \\| (.*) \\|$" whole "${line}")
    set(name ${CMAKE_MATCH_1})
    string(REPLACE "\"" "\\\"" text "${CMAKE_MATCH_2}")
    if(NOT "${name}.aspy" IN_LIST scripts)
        message(FATAL_ERROR "samples/README.md names ${name}.aspy, which is not there")
    endif()
    list(REMOVE_ITEM scripts ${name}.aspy)
    file(READ ${SAMPLES}/${name}.aspy digits HEX)
    string(LENGTH "${digits}" digit_count)
    math(EXPR length "${digit_count} / 2")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${digits}")
    string(APPEND arrays "static const unsigned char sample_${index}[] = {${bytes}0};\n")
    string(APPEND rows
        "    {\"${name}\", \"${text}\", (const char *)sample_${index}, ${length}},\n")
    math(EXPR index "${index} + 1")
endforeach()
if(scripts)
    message(FATAL_ERROR "samples/README.md does not name ${scripts}")
endif()

file(WRITE ${OUTPUT} "// Generated from samples/ by embed.cmake.
#include \"app/samples_table.h\"

${arrays}
const Sample samples_table[] = {
${rows}};

const size_t samples_count = ${index};
")
