# What a package of wshost contains: the modules, their public headers, and the files by which CMake and pkg-config find
# them. The lists are read off the targets, so that a new module needs no line here.

include(CMakePackageConfigHelpers)

get_property(modules GLOBAL PROPERTY WSHOST_MODULES)
set(packageDir ${CMAKE_INSTALL_LIBDIR}/cmake/wshost)
# An absolute or relative libdir alike, seen from the installed .pc file.
file(RELATIVE_PATH pkgConfigToPrefix ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})

install(TARGETS ${modules} EXPORT wshostTargets COMPONENT development FILE_SET HEADERS COMPONENT development)
install(EXPORT wshostTargets NAMESPACE wshost:: DESTINATION ${packageDir} COMPONENT development)

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/wshostConfig.cmake.in wshostConfig.cmake
                              INSTALL_DESTINATION ${packageDir})
write_basic_package_version_file(wshostConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/wshostConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/wshostConfigVersion.cmake
        DESTINATION ${packageDir} COMPONENT development)

# pkg-config: a static library stands before what it uses, hence the modules in reverse layer order; Poco ships no .pc
# files, so its libraries and the definitions its own CMake targets carry are named here.
set(linkFlags "")
foreach(module IN LISTS modules)
  string(PREPEND linkFlags "-l${module} ")
endforeach()
set(compileFlags "")
get_target_property(definitions Poco::Foundation INTERFACE_COMPILE_DEFINITIONS)
foreach(definition IN LISTS definitions)
  if(definition AND NOT definition MATCHES "[$]<")
    string(APPEND compileFlags " -D${definition}")
  endif()
endforeach()
set(systemFlags "")
if(WIN32)  # ours and, for Poco's network, what its static libraries need
  set(systemFlags " -lsynchronization -liphlpapi -lws2_32")
endif()
configure_file(${CMAKE_CURRENT_LIST_DIR}/wshost.pc.in wshost.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/wshost.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
