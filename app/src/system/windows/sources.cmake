target_sources(wshost_app PRIVATE
  ${CMAKE_CURRENT_LIST_DIR}/ConsoleEvents.cpp
  ${CMAKE_CURRENT_LIST_DIR}/EventLog.cpp
  ${CMAKE_CURRENT_LIST_DIR}/InheritedSockets.cpp
  ${CMAKE_CURRENT_LIST_DIR}/Process.cpp
  ${CMAKE_CURRENT_LIST_DIR}/ProcessFigures.cpp
  ${CMAKE_CURRENT_LIST_DIR}/ServiceControl.cpp
  ${CMAKE_CURRENT_LIST_DIR}/ServiceRegistration.cpp
  ${CMAKE_CURRENT_LIST_DIR}/WideText.cpp)
