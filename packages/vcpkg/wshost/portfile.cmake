# A port to lay over vcpkg's own: vcpkg install wshost --overlay-ports=CLONE/packages/vcpkg. It builds the clone that it is in.
# The operator's page needs Chart.js, which Debian packages and vcpkg does not: programs have the rest of that listener.

vcpkg_check_linkage(ONLY_STATIC_LIBRARY)
get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

vcpkg_cmake_configure(
  SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS -DWSHOST_BUILD_TESTS=OFF -DWSHOST_BUILD_SAMPLES=OFF -DWSHOST_ADMIN_PAGE=OFF -DWSHOST_WARNINGS_AS_ERRORS=OFF)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH lib/cmake/wshost)
vcpkg_fixup_pkgconfig()
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include" "${CURRENT_PACKAGES_DIR}/debug/share")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
file(INSTALL "${CMAKE_CURRENT_LIST_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
