# One peer: HTTP first, then WebSocket.
target_sources(wshost_host PRIVATE
  ${CMAKE_CURRENT_LIST_DIR}/AddressLimits.cpp
  ${CMAKE_CURRENT_LIST_DIR}/CloseWatchers.cpp
  ${CMAKE_CURRENT_LIST_DIR}/HttpPeer.cpp
  ${CMAKE_CURRENT_LIST_DIR}/OutboundQueue.cpp
  ${CMAKE_CURRENT_LIST_DIR}/PostTickets.cpp
  ${CMAKE_CURRENT_LIST_DIR}/Session.cpp
  ${CMAKE_CURRENT_LIST_DIR}/SessionClosing.cpp
  ${CMAKE_CURRENT_LIST_DIR}/SessionDeadlines.cpp
  ${CMAKE_CURRENT_LIST_DIR}/SessionSending.cpp)
