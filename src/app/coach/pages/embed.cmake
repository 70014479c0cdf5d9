# embed.cmake: turns the pages of the error coach into the table of src/app/coach/page.h.
#
# Run by the build: cmake -DPAGES=<folder> -DOUTPUT=<C file> -P embed.cmake
cmake_minimum_required(VERSION 3.25)

file(GLOB files ${PAGES}/*.page)
list(SORT files)
set(arrays "")
set(rows "")
set(index 0)
foreach(file IN LISTS files)
    get_filename_component(name ${file} NAME_WE)
    file(READ ${file} digits HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${digits}")
    string(APPEND arrays "static const unsigned char page_${index}[] = {${bytes}0};\n")
    string(APPEND rows "    {\"${name}\", (const char *)page_${index}},\n")
    math(EXPR index "${index} + 1")
endforeach()

file(WRITE ${OUTPUT} "// Generated from src/app/coach/pages by embed.cmake.
#include \"app/coach/page.h\"

${arrays}
const Page pages[] = {
${rows}};

const size_t page_count = ${index};
")
