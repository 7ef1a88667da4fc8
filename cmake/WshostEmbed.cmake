# wshost_embed_files: files that a program carries in itself, such as a page.

set(WSHOST_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/EmbedFiles.cmake)

# wshost_embed_files(TARGET FUNCTION name HEADER file FILES path=file...)
# Adds to TARGET a source that defines FUNCTION, which HEADER declares as returning a std::vector<wshost::StaticFile>.
function(wshost_embed_files target)
  cmake_parse_arguments(ARG "" "FUNCTION;HEADER" "FILES" ${ARGN})
  set(list "${CMAKE_CURRENT_BINARY_DIR}/${target}.files")
  set(generated "${CMAKE_CURRENT_BINARY_DIR}/${target}-files.cpp")
  set(lines "")
  set(files "")
  foreach(entry IN LISTS ARG_FILES)
    string(REGEX MATCH "^([^=]+)=(.+)$" matched "${entry}")
    set(path "${CMAKE_MATCH_1}")
    cmake_path(ABSOLUTE_PATH CMAKE_MATCH_2 BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE OUTPUT_VARIABLE file)
    string(APPEND lines "${path}=${file}\n")
    list(APPEND files "${file}")
  endforeach()
  file(CONFIGURE OUTPUT "${list}" CONTENT "${lines}")
  add_custom_command(
    OUTPUT "${generated}"
    COMMAND ${CMAKE_COMMAND} "-DLIST=${list}" "-DOUTPUT=${generated}" "-DFUNCTION=${ARG_FUNCTION}"
            "-DHEADER=${ARG_HEADER}" -P "${WSHOST_EMBED_SCRIPT}"
    DEPENDS "${list}" "${WSHOST_EMBED_SCRIPT}" ${files}
    COMMENT "Embedding files into ${target}"
    VERBATIM)
  target_sources(${target} PRIVATE "${generated}")
endfunction()
