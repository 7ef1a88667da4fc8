target_sources(wshost_app PRIVATE
  ${CMAKE_CURRENT_LIST_DIR}/MessageRecorder.cpp
  ${CMAKE_CURRENT_LIST_DIR}/RecordSettings.cpp
  ${CMAKE_CURRENT_LIST_DIR}/Redaction.cpp)
