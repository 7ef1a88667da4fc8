target_sources(wshost_app PRIVATE
  ${CMAKE_CURRENT_LIST_DIR}/ConfigFile.cpp
  ${CMAKE_CURRENT_LIST_DIR}/HostSettings.cpp
  ${CMAKE_CURRENT_LIST_DIR}/Layers.cpp
  ${CMAKE_CURRENT_LIST_DIR}/SettingText.cpp
  ${CMAKE_CURRENT_LIST_DIR}/Settings.cpp
  ${CMAKE_CURRENT_LIST_DIR}/Suggestion.cpp)
