target_sources(wshost_app PRIVATE
  ${CMAKE_CURRENT_LIST_DIR}/AdminAnswer.cpp
  ${CMAKE_CURRENT_LIST_DIR}/AdminGate.cpp
  ${CMAKE_CURRENT_LIST_DIR}/AdminHost.cpp
  ${CMAKE_CURRENT_LIST_DIR}/AdminSettings.cpp
  ${CMAKE_CURRENT_LIST_DIR}/HealthQuestion.cpp
  ${CMAKE_CURRENT_LIST_DIR}/HostMetrics.cpp
  ${CMAKE_CURRENT_LIST_DIR}/LiveView.cpp
  ${CMAKE_CURRENT_LIST_DIR}/MetricsText.cpp
  ${CMAKE_CURRENT_LIST_DIR}/OperatorActions.cpp
  ${CMAKE_CURRENT_LIST_DIR}/OperatorJson.cpp
  ${CMAKE_CURRENT_LIST_DIR}/OperatorToken.cpp)
set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/HostMetrics.cpp ${CMAKE_CURRENT_LIST_DIR}/OperatorJson.cpp
  PROPERTIES COMPILE_DEFINITIONS WSHOST_VERSION="${PROJECT_VERSION}")

include(${CMAKE_CURRENT_LIST_DIR}/page.cmake)
