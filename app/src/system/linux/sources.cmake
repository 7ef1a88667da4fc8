target_sources(wshost_app PRIVATE
  ${CMAKE_CURRENT_LIST_DIR}/InheritedSockets.cpp
  ${CMAKE_CURRENT_LIST_DIR}/Process.cpp
  ${CMAKE_CURRENT_LIST_DIR}/ProcessFigures.cpp
  ${CMAKE_CURRENT_LIST_DIR}/ServiceRegistration.cpp
  ${CMAKE_CURRENT_LIST_DIR}/SignalEvents.cpp
  ${CMAKE_CURRENT_LIST_DIR}/SystemLog.cpp
  ${CMAKE_CURRENT_LIST_DIR}/SystemdNotifier.cpp)
