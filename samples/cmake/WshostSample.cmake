# wshost_add_sample: one executable out of its sources and the files of its page.

set(WSHOST_SAMPLES_DIR ${CMAKE_CURRENT_SOURCE_DIR})

# wshost_add_sample(NAME SOURCES files... WEB path=file...)
# Makes the target wshost-NAME, executable NAME. Each `path=file` is served at that path; the file is embedded.
function(wshost_add_sample name)
  cmake_parse_arguments(ARG "" "" "SOURCES;WEB" ${ARGN})
  add_executable(wshost-${name} ${ARG_SOURCES})
  set_target_properties(wshost-${name} PROPERTIES OUTPUT_NAME ${name})
  target_include_directories(wshost-${name} PRIVATE ${WSHOST_SAMPLES_DIR})
  target_link_libraries(wshost-${name} PRIVATE wshost::app wshost_build_options)
  wshost_embed_files(wshost-${name} FUNCTION WebFiles HEADER web/WebFiles.h FILES ${ARG_WEB})
endfunction()
