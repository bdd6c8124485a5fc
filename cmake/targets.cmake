add_library(eastap_options INTERFACE)
target_include_directories(eastap_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(
  eastap_options
  INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wall
            -Wextra
            -Wpedantic
            -Wshadow
            -Wnon-virtual-dtor
            -Wold-style-cast
            -Woverloaded-virtual
            -Wextra-semi>)
if(EASTAP_WERROR)
  target_compile_options(eastap_options INTERFACE -Werror)
endif()
# Optimising, GCC 12 warns of strings and std::expected that it has inlined itself. The sanitizers would find what is true of it.
if(NOT EASTAP_SANITIZE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(
    eastap_options INTERFACE -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread)
endif()
if(EASTAP_SANITIZE)
  set(sanitize -fsanitize=${EASTAP_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  # -Og takes half the compile time of -O1. What runs under TSan is little, so there compile time counts alone.
  if(EASTAP_SANITIZE STREQUAL "thread")
    add_compile_options(${sanitize} -O0 -g1)
  else()
    # Lines for stack traces; what a debugger needs for variables takes a quarter of the compile time more.
    add_compile_options(${sanitize} -Og $<$<BOOL:${EASTAP_DEBUG_INFO}>:-g${EASTAP_DEBUG_INFO}>)
  endif()
  add_link_options(${sanitize})
endif()
if(EASTAP_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# eastap_precompiled(TARGET [TEST]): the sanitizer builds read the headers that nearly every source includes from two precompiled
# sets, the tests' one with gtest; a third less to compile. The release build goes without, so that a source which does
# not include what it uses is found there.
set(EASTAP_COMMON_HEADERS <algorithm> <array> <chrono> <cstdint> <expected> <functional> <map> <memory> <optional> <set>
                          <span> <sstream> <string> <string_view> <unordered_map> <utility> <variant> <vector>)
function(eastap_precompiled target)
  if(NOT EASTAP_PRECOMPILED)
    return()
  endif()
  cmake_parse_arguments(PRECOMPILED "TEST" "" "" ${ARGN})
  if(PRECOMPILED_TEST)
    set(first test_support)
    set(headers ${EASTAP_COMMON_HEADERS} <gtest/gtest.h>)
  else()
    set(first eastap_base)
    set(headers ${EASTAP_COMMON_HEADERS})
  endif()
  if(target STREQUAL first)
    target_precompile_headers(${target} PRIVATE ${headers})
  else()
    target_precompile_headers(${target} REUSE_FROM ${first})
  endif()
endfunction()

# eastap_unity(TARGET COUNT): the sanitizer builds compile so many sources of a room at once: half the time for the whole, more for
# one change. Names in anonymous namespaces are therefore unique within a room; a test has a namespace of its own, named like its
# file. Whoever edits builds with -DEASTAP_UNITY=OFF.
function(eastap_unity target count)
  if(EASTAP_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${count})
    # What belongs to one source alone looks like a header's in a batch.
    target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-Wno-subobject-linkage>)
  endif()
endfunction()

# eastap_room(NAME [DEPS ...]): the library eastap_NAME of every source file in the calling folder and below it.
function(eastap_room name)
  cmake_parse_arguments(ROOM "" "" "DEPS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  list(FILTER sources EXCLUDE REGEX "/main\\.cc$")
  if(sources)
    add_library(eastap_${name} STATIC ${sources})
    target_link_libraries(eastap_${name} PUBLIC eastap_options ${ROOM_DEPS})
    eastap_precompiled(eastap_${name})
    eastap_unity(eastap_${name} 8)
  else()
    add_library(eastap_${name} INTERFACE)
    target_link_libraries(eastap_${name} INTERFACE eastap_options ${ROOM_DEPS})
  endif()
endfunction()
