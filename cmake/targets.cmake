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
if(EASTAP_SANITIZE)
  set(sanitize -fsanitize=${EASTAP_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_compile_options(${sanitize} -Og)  # half the compile time of -O1
  add_link_options(${sanitize})
endif()
if(EASTAP_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# eastap_room(NAME [DEPS ...]): the library eastap_NAME of every source file in the calling folder and below it.
function(eastap_room name)
  cmake_parse_arguments(ROOM "" "" "DEPS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  list(FILTER sources EXCLUDE REGEX "/main\\.cc$")
  if(sources)
    add_library(eastap_${name} STATIC ${sources})
    target_link_libraries(eastap_${name} PUBLIC eastap_options ${ROOM_DEPS})
  else()
    add_library(eastap_${name} INTERFACE)
    target_link_libraries(eastap_${name} INTERFACE eastap_options ${ROOM_DEPS})
  endif()
endfunction()
