target_sources(wshost_app PRIVATE
  ${CMAKE_CURRENT_LIST_DIR}/AdminHost.cpp
  ${CMAKE_CURRENT_LIST_DIR}/AdminSettings.cpp
  ${CMAKE_CURRENT_LIST_DIR}/HealthQuestion.cpp)
