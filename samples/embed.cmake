# embed.cmake: turns the lessons into the table of src/app/classroom/samples_table.h.
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

# Sets `bytes` to a file's contents as C has them, and `length` to how many they are.
macro(read_bytes path)
    file(READ ${path} digits HEX)
    string(LENGTH "${digits}" digit_count)
    math(EXPR length "${digit_count} / 2")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${digits}")
endmacro()

foreach(line IN LISTS lines)
    string(REGEX MATCH "^\\| `([a-z0-9_]+)\\.aspy` \\| (.*) \\|$" whole "${line}")
    set(name ${CMAKE_MATCH_1})
    string(REPLACE "\"" "\\\"" text "${CMAKE_MATCH_2}")
    if(NOT "${name}.aspy" IN_LIST scripts)
        message(FATAL_ERROR "samples/README.md names ${name}.aspy, which is not there")
    endif()
    list(REMOVE_ITEM scripts ${name}.aspy)
    read_bytes(${SAMPLES}/${name}.aspy)
    string(APPEND arrays "static const unsigned char sample_${index}[] = {${bytes}0};\n")
    set(row "\"${name}\", \"${text}\", (const char *)sample_${index}, ${length}")
    if(EXISTS ${SAMPLES}/${name}.expected)
        read_bytes(${SAMPLES}/${name}.expected)
        string(APPEND arrays "static const unsigned char expected_${index}[] = {${bytes}0};\n")
        string(APPEND row ", (const char *)expected_${index}, ${length}")
    else()
        string(APPEND row ", NULL, 0")
    endif()
    string(APPEND rows "    {${row}},\n")
    math(EXPR index "${index} + 1")
endforeach()
if(scripts)
    message(FATAL_ERROR "samples/README.md does not name ${scripts}")
endif()

file(WRITE ${OUTPUT} "// Generated from samples/ by embed.cmake.
#include \"app/classroom/samples_table.h\"

${arrays}
const Sample samples_table[] = {
${rows}};

const size_t samples_count = ${index};
")
