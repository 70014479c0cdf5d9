# package.cmake: what surrounds the program where it is installed (man page, completions, editor
# support), and Debian packages of all that: `cmake --build build/release --target package`.
#
# Two packages: aspy is the program, which needs little; libaspy-dev is for who embeds it.

set(package_source ${CMAKE_CURRENT_LIST_DIR})

# ---- The man page ------------------------------------------------------------------------------

# Most of it is what the program says of itself, so it takes a program that runs here.
find_program(GZIP gzip)
mark_as_advanced(GZIP)
if(TARGET aspy_program AND GZIP AND (NOT CMAKE_CROSSCOMPILING OR CMAKE_CROSSCOMPILING_EMULATOR))
    set(man_page ${generated_dir}/aspy.1)
    add_custom_command(
        OUTPUT ${man_page} ${man_page}.gz
        COMMAND ${package_source}/manual.sh $<TARGET_FILE:aspy_program> ${PROJECT_VERSION}
                ${package_source}/aspy.1.in > ${man_page}
        COMMAND ${GZIP} -9nkf ${man_page}
        DEPENDS aspy_program ${package_source}/aspy.1.in ${package_source}/manual.awk
                ${package_source}/manual.sh
        COMMENT "The man page"
        VERBATIM)
    add_custom_target(aspy_manual ALL DEPENDS ${man_page}.gz)
    install(FILES ${man_page}.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT program)
endif()

# ---- Shells and editors ------------------------------------------------------------------------

set(share ${CMAKE_INSTALL_DATADIR})
install(FILES ${package_source}/aspy.bash DESTINATION ${share}/bash-completion/completions
        RENAME aspy COMPONENT program)
install(FILES ${package_source}/_aspy DESTINATION ${share}/zsh/vendor-completions
        COMPONENT program)
install(FILES ${package_source}/aspy.fish DESTINATION ${share}/fish/vendor_completions.d
        COMPONENT program)
install(DIRECTORY ${package_source}/vscode DESTINATION ${share}/aspy COMPONENT program)

# ---- Debian ------------------------------------------------------------------------------------

if(GZIP)
    add_custom_command(
        OUTPUT ${generated_dir}/changelog.gz
        COMMAND ${GZIP} -9nc ${package_source}/changelog > ${generated_dir}/changelog.gz
        DEPENDS ${package_source}/changelog
        VERBATIM)
    add_custom_target(aspy_changelog ALL DEPENDS ${generated_dir}/changelog.gz)
    foreach(component program development)
        set(package_name_of_program aspy)
        set(package_name_of_development libaspy-dev)
        set(documents ${share}/doc/${package_name_of_${component}})
        install(FILES ${package_source}/copyright DESTINATION ${documents} COMPONENT ${component})
        install(FILES ${generated_dir}/changelog.gz DESTINATION ${documents}
                COMPONENT ${component})
        install(FILES ${package_source}/${package_name_of_${component}}.lintian-overrides
                DESTINATION ${share}/lintian/overrides
                RENAME ${package_name_of_${component}} COMPONENT ${component})
    endforeach()
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_VENDOR "the aspy authors")
set(CPACK_PACKAGE_CONTACT "The aspy authors <aspy@example.org>" CACHE STRING
    "Who answers for the Debian packages")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL program development)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME aspy)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION interpreters)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
# Loaded when a script imports ssl or zoneinfo, and not before.
set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS "libssl3, ca-certificates, tzdata")
set(CPACK_DEBIAN_PROGRAM_DESCRIPTION
"aspy runs .aspy scripts: a small async scripting language that is read as
Python 3.13, for people who teach and learn asyncio. Programs of every asyncio
era run, and what goes wrong is said in words that help: deadlocks, forgotten
awaits, tasks that are lost.
.
It is also a session in which tasks go on while the prompt waits, a course of
lessons, and a tool that checks a folder of submissions.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libaspy-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
    "libtommath-dev, libtomcrypt-dev, zlib1g-dev, libutf8proc-dev, libpcre2-dev, libuv1-dev")
set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION
"aspy runs .aspy scripts: a small async scripting language that is read as
Python 3.13, for people who teach and learn asyncio.
.
This package has the static library for programs that embed the interpreter,
its header, and the files by which CMake and pkg-config find them.")

include(CPack)
