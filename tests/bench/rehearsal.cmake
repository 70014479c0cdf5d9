# rehearsal.cmake: included where ASPY_PROFILE is on.
#
# A program of the first objects runs what aspy exists for; what it counted on the way tells the
# compiler which branches are taken, what to inline, and what belongs together: what suspends takes 0.93
# to 0.96 of the time, plain code 0.75 to 1.00. The benchmark's programs alone would not do: what none of
# them has would be taken for rare, and n_queens took 1.3 times as long.
add_executable(aspy_rehearsal src/app/main.c src/app/session/plain_line_reader.c
               $<TARGET_OBJECTS:aspy_frozen>)
aspy_compile_as_library(aspy_rehearsal)
aspy_link_first_objects(aspy_rehearsal)
target_compile_definitions(aspy_rehearsal PRIVATE ASPY_FREES_AT_EXIT=0)
set(rehearsed tests/bench/programs/machine tests/bench/programs/plain tests/bench/programs/suspend
    tests/asyncio/locks tests/asyncio/tasks)
foreach(topic async async_generator builtins bytes call classes codegen control coroutine dict
              exception exceptions float format functions generator generators int list match
              numbers range set str strings tuple unpack with)
    list(APPEND rehearsed tests/language/${topic})
endforeach()
list(TRANSFORM rehearsed APPEND /*.aspy)
file(GLOB rehearsed_scripts CONFIGURE_DEPENDS ${rehearsed})
add_custom_command(
    OUTPUT rehearsed
    COMMAND ${CMAKE_COMMAND} -DPROGRAM=$<TARGET_FILE:aspy_rehearsal>
            "-DSCRIPTS=${rehearsed_scripts}"
            -DCOUNTED=${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/aspy_rehearsal_objects.dir
            -DCOUNTS=${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/aspy_objects.dir
            -P ${PROJECT_SOURCE_DIR}/tests/bench/rehearse.cmake
    COMMAND ${CMAKE_COMMAND} -E touch rehearsed
    DEPENDS aspy_rehearsal ${rehearsed_scripts} tests/bench/rehearse.cmake
    COMMENT "Running what the program exists for"
    VERBATIM)
add_custom_target(aspy_rehearsed DEPENDS rehearsed)
add_dependencies(aspy_objects aspy_rehearsed)
# Whatever ran at all is optimised for speed: compiling is a small part of what was counted, and takes
# 0.89 of the time by it.
set(all_that_ran_is_hot --param=hot-bb-count-ws-permille=1000)
target_compile_options(aspy_objects PRIVATE -fprofile-use ${counts_by_number}
    -fprofile-partial-training -Wno-missing-profile ${all_that_ran_is_hot})
target_link_options(aspy INTERFACE $<BUILD_INTERFACE:${all_that_ran_is_hot}>)
