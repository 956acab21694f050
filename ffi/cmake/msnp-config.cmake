# The package `msnp`: targets msnp::shared and msnp::static. Lies in PREFIX/share/cmake/msnp, beside PREFIX/include and PREFIX/lib*.

get_filename_component(MSNP_PREFIX "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

find_path(MSNP_INCLUDE_DIR msnp.h HINTS "${MSNP_PREFIX}/include" NO_DEFAULT_PATH)
# Where the machine's own folder for libraries (lib/x86_64-linux-gnu) is used, it lies in that.
find_library(MSNP_SHARED_LIBRARY
    NAMES libmsnp.so libmsnp.dylib msnp.dll
    HINTS "${MSNP_PREFIX}/lib" "${MSNP_PREFIX}/lib/${CMAKE_LIBRARY_ARCHITECTURE}" "${MSNP_PREFIX}/lib64"
    NO_DEFAULT_PATH)
find_library(MSNP_STATIC_LIBRARY
    NAMES libmsnp.a msnp.lib
    HINTS "${MSNP_PREFIX}/lib" "${MSNP_PREFIX}/lib/${CMAKE_LIBRARY_ARCHITECTURE}" "${MSNP_PREFIX}/lib64"
    NO_DEFAULT_PATH)

if(NOT MSNP_INCLUDE_DIR OR NOT (MSNP_SHARED_LIBRARY OR MSNP_STATIC_LIBRARY))
    set(msnp_FOUND FALSE)
    set(msnp_NOT_FOUND_MESSAGE "no header or no library of msnp under ${MSNP_PREFIX}")
    return()
endif()

if(MSNP_SHARED_LIBRARY AND NOT TARGET msnp::shared)
    add_library(msnp::shared SHARED IMPORTED)
    set_target_properties(msnp::shared PROPERTIES
        IMPORTED_LOCATION "${MSNP_SHARED_LIBRARY}"
        INTERFACE_INCLUDE_DIRECTORIES "${MSNP_INCLUDE_DIR}")
endif()

if(MSNP_STATIC_LIBRARY AND NOT TARGET msnp::static)
    find_package(Threads REQUIRED)
    add_library(msnp::static STATIC IMPORTED)
    set_target_properties(msnp::static PROPERTIES
        IMPORTED_LOCATION "${MSNP_STATIC_LIBRARY}"
        INTERFACE_INCLUDE_DIRECTORIES "${MSNP_INCLUDE_DIR}"
        INTERFACE_LINK_LIBRARIES "Threads::Threads;${CMAKE_DL_LIBS};m")
endif()
