# wshost_add_sample: one executable out of its sources and the files of its page.

set(WSHOST_SAMPLES_DIR ${CMAKE_CURRENT_SOURCE_DIR})

# wshost_add_sample(NAME SOURCES files... WEB path=file...)
# Makes the target wshost-NAME, executable NAME. Each `path=file` is served at that path; the file is embedded.
function(wshost_add_sample name)
  cmake_parse_arguments(ARG "" "" "SOURCES;WEB" ${ARGN})
  set(list "${CMAKE_CURRENT_BINARY_DIR}/WebFiles.list")
  set(generated "${CMAKE_CURRENT_BINARY_DIR}/WebFiles.cpp")
  set(lines "")
  set(files "")
  foreach(entry IN LISTS ARG_WEB)
    string(REGEX MATCH "^([^=]+)=(.+)$" matched "${entry}")
    set(path "${CMAKE_MATCH_1}")
    cmake_path(ABSOLUTE_PATH CMAKE_MATCH_2 BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE OUTPUT_VARIABLE file)
    string(APPEND lines "${path}=${file}\n")
    list(APPEND files "${file}")
  endforeach()
  file(CONFIGURE OUTPUT "${list}" CONTENT "${lines}")
  add_custom_command(
    OUTPUT "${generated}"
    COMMAND ${CMAKE_COMMAND} "-DLIST=${list}" "-DOUTPUT=${generated}" -P "${WSHOST_SAMPLES_DIR}/cmake/EmbedFiles.cmake"
    DEPENDS "${list}" "${WSHOST_SAMPLES_DIR}/cmake/EmbedFiles.cmake" ${files}
    COMMENT "Embedding the page of ${name}"
    VERBATIM)

  add_executable(wshost-${name} ${ARG_SOURCES} "${generated}")
  set_target_properties(wshost-${name} PROPERTIES OUTPUT_NAME ${name})
  target_link_libraries(wshost-${name} PRIVATE wshost_samples_support wshost_build_options)
endfunction()
