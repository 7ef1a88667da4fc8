# Installs the units, the settings and the manual page of the service NAME. Run by `cmake --install`, with its prefix.
set(BINDIR ${CMAKE_INSTALL_PREFIX}/bin)
set(DOCDIR ${CMAKE_INSTALL_PREFIX}/share/doc/wshost)
# As the Filesystem Hierarchy Standard has it for the system's own prefixes.
if(CMAKE_INSTALL_PREFIX MATCHES "^/usr(/local)?/?$")
  set(CONFIGDIR /etc/wshost)
else()
  set(CONFIGDIR ${CMAKE_INSTALL_PREFIX}/etc/wshost)
endif()

foreach(unit .service .socket -admin.socket)
  set(made ${WORK_DIR}/wshost-${NAME}${unit})
  configure_file(${DEPLOY_DIR}/systemd/wshost${unit}.in ${made} @ONLY)
  file(INSTALL ${made} DESTINATION ${CMAKE_INSTALL_PREFIX}/lib/systemd/system)
endforeach()

# What the operator has set stays; what is new in this version lies beside it.
set(settings ${DEPLOY_DIR}/config/${NAME}.properties)
if(EXISTS $ENV{DESTDIR}${CONFIGDIR}/${NAME}.properties)
  message(STATUS "Kept: $ENV{DESTDIR}${CONFIGDIR}/${NAME}.properties")
  file(INSTALL ${settings} DESTINATION ${CONFIGDIR} RENAME ${NAME}.properties.new)
else()
  file(INSTALL ${settings} DESTINATION ${CONFIGDIR})
endif()

set(PAGE wshost-${NAME}.8)
set(TEMPLATE wshost-service.8)
include(${DEPLOY_DIR}/cmake/InstallManual.cmake)
