target_sources(wshost_app PRIVATE
  ${CMAKE_CURRENT_LIST_DIR}/JournalFormatter.cpp
  ${CMAKE_CURRENT_LIST_DIR}/JsonLinesFormatter.cpp
  ${CMAKE_CURRENT_LIST_DIR}/Logging.cpp
  ${CMAKE_CURRENT_LIST_DIR}/SessionLog.cpp)
