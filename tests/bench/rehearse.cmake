# rehearse.cmake: cmake -DPROGRAM=… -DSCRIPTS=… -DCOUNTED=… -DCOUNTS=… -P rehearse.cmake
#
# Runs the scripts by a program that counts how often it takes each branch, and brings the counts from
# beside the objects that it is made of (below COUNTED) to where the compiler looks for them: beside
# those that it is about to make (below COUNTS). That a script ends in an error may be its sense.
file(GLOB_RECURSE old ${COUNTED}/*.gcda ${COUNTS}/*.gcda)
if(old)
    file(REMOVE ${old})
endif()
foreach(script IN LISTS SCRIPTS)
    execute_process(COMMAND ${PROGRAM} ${script} INPUT_FILE /dev/null OUTPUT_QUIET ERROR_QUIET
                    RESULT_VARIABLE result TIMEOUT 300)
    if(NOT result MATCHES "^[0-9]+$")
        message(FATAL_ERROR "${script}: ${result}")
    endif()
endforeach()
file(GLOB_RECURSE counts RELATIVE ${COUNTED} ${COUNTED}/*.gcda)
foreach(count IN LISTS counts)
    get_filename_component(folder ${COUNTS}/${count} DIRECTORY)
    file(COPY ${COUNTED}/${count} DESTINATION ${folder})
endforeach()
