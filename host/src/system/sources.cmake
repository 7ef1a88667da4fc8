# What differs between systems, each in a folder of its own.
set(system posix)
if(WIN32)
  set(system windows)
endif()
target_sources(wshost_host PRIVATE ${CMAKE_CURRENT_LIST_DIR}/${system}/Sockets.cpp)
