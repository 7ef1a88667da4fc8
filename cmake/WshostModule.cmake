# The vocabulary of the build: wshost_add_module and wshost_add_test, so that each folder's CMakeLists.txt is a list.

include(GNUInstallDirs)

# Compile options every target of ours gets; nothing of it reaches a consumer.
add_library(wshost_build_options INTERFACE)
target_compile_features(wshost_build_options INTERFACE cxx_std_20)
target_compile_options(wshost_build_options INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
if(WSHOST_WARNINGS_AS_ERRORS)
  target_compile_options(wshost_build_options INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  target_compile_options(wshost_build_options INTERFACE -Wthread-safety)
elseif(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # Optimising, g++ 12 says of "text" + std::to_string(n) that it may overlap itself, which it cannot: GCC's bug 105329.
  # For Windows, it reports an atomic read through a pointer that may be null for all it knows as an overflow.
  target_compile_options(wshost_build_options INTERFACE
    $<$<NOT:$<CONFIG:Debug>>:-Wno-restrict$<SEMICOLON>-Wno-stringop-overflow>)
endif()

if(WSHOST_SANITIZE STREQUAL "address")
  # Without vptr: its check opens a pipe, and fails in the tests that use up all descriptors. Without function, which
  # only clang has: clang 14 cannot compile coroutines with it.
  set(unwanted vptr)
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    string(APPEND unwanted ",function")
  endif()
  add_compile_options(-fsanitize=address,undefined -fno-sanitize=${unwanted} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
elseif(WSHOST_SANITIZE STREQUAL "thread")
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer)
  add_link_options(-fsanitize=thread)
elseif(WSHOST_SANITIZE STREQUAL "fuzzer")
  add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize=function -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
elseif(NOT WSHOST_SANITIZE STREQUAL "")
  message(FATAL_ERROR "WSHOST_SANITIZE is '${WSHOST_SANITIZE}'; expected address, thread, fuzzer or empty")
endif()

# wshost_add_module(NAME SOURCES ... HEADERS ... [PUBLIC libs...] [PRIVATE libs...])
# Makes the library wshost::NAME from NAME/src, with NAME/include as its only door.
function(wshost_add_module name)
  cmake_parse_arguments(ARG "" "" "SOURCES;HEADERS;PUBLIC;PRIVATE" ${ARGN})
  set(target wshost_${name})
  add_library(${target} ${ARG_SOURCES})
  add_library(wshost::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name} VERIFY_INTERFACE_HEADER_SETS ON)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS include FILES ${ARG_HEADERS})
  target_include_directories(${target} PRIVATE src)
  target_link_libraries(${target} PUBLIC ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE} $<BUILD_INTERFACE:wshost_build_options>)
  set_property(GLOBAL APPEND PROPERTY WSHOST_MODULES ${target})
endfunction()

# The headers every test begins with, compiled once per preset: it takes two of the three seconds off each test source.
# Only with clang, since g++ 12 then warns falsely inside <string>. Tests can share them only if they see the same
# definitions, hence Poco::Foundation for all of them; the timestamp option lets ccache look at the contents alone.
function(wshost_add_test_headers)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    return()
  endif()
  set(source ${CMAKE_CURRENT_BINARY_DIR}/wshost_test_headers.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "")
  add_library(wshost_test_headers OBJECT ${source})
  target_link_libraries(wshost_test_headers PRIVATE GTest::gmock Poco::Foundation wshost_build_options)
  target_compile_options(wshost_test_headers PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
  target_precompile_headers(wshost_test_headers PRIVATE
    <gmock/gmock.h> <gtest/gtest.h> <functional> <map> <memory> <string> <string_view> <vector>)
endfunction()

# wshost_add_test(NAME SOURCES ... LIBRARIES ... [INTERNALS modules...] [LABELS label] [TIMEOUT seconds])
# Makes the GoogleTest program NAME; every case becomes a ctest, but for another system than this one, where it is built alone. INTERNALS opens a module's src/ to it.
function(wshost_add_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT;LABELS" "SOURCES;LIBRARIES;INTERNALS" ${ARGN})
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "wshost_add_test(${name}) does not know what to do with: ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE
    ${ARG_LIBRARIES} GTest::gmock_main Poco::Foundation Threads::Threads wshost_build_options)
  if(TARGET wshost_test_headers)
    target_compile_options(${name} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
    target_precompile_headers(${name} REUSE_FROM wshost_test_headers)
  endif()
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests/support)
  foreach(module IN LISTS ARG_INTERNALS)
    target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/${module}/src)
  endforeach()
  set(properties TIMEOUT ${ARG_TIMEOUT})
  if(ARG_LABELS)
    list(APPEND properties LABELS ${ARG_LABELS})
  endif()
  if(CMAKE_CROSSCOMPILING)  # a start takes long in an emulator: all cases in one, which whoever knows the system names
    return()
  endif()
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES ${properties})
endfunction()
