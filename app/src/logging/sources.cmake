target_sources(wshost_app PRIVATE
  ${CMAKE_CURRENT_LIST_DIR}/JournalFormatter.cpp
  ${CMAKE_CURRENT_LIST_DIR}/JsonLinesFormatter.cpp
  ${CMAKE_CURRENT_LIST_DIR}/Logging.cpp
  ${CMAKE_CURRENT_LIST_DIR}/PlainText.cpp
  ${CMAKE_CURRENT_LIST_DIR}/ReopeningChannel.cpp
  ${CMAKE_CURRENT_LIST_DIR}/SessionLog.cpp
  ${CMAKE_CURRENT_LIST_DIR}/TextFormatter.cpp)
