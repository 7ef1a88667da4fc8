# Installs the manual page PAGE, such as wshost-load.1, made from deploy/man/TEMPLATE or PAGE itself, as man reads it: packed.
if(NOT TEMPLATE)
  set(TEMPLATE ${PAGE})
endif()
string(REGEX REPLACE ".*\\." "" section ${PAGE})
configure_file(${DEPLOY_DIR}/man/${TEMPLATE}.in ${WORK_DIR}/${PAGE} @ONLY)
execute_process(COMMAND gzip -9nc ${WORK_DIR}/${PAGE} OUTPUT_FILE ${WORK_DIR}/${PAGE}.gz COMMAND_ERROR_IS_FATAL ANY)
file(INSTALL ${WORK_DIR}/${PAGE}.gz DESTINATION ${CMAKE_INSTALL_PREFIX}/share/man/man${section})
unset(TEMPLATE)
