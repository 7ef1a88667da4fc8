# One peer: HTTP first, then WebSocket.
target_sources(wshost_host PRIVATE
  ${CMAKE_CURRENT_LIST_DIR}/AddressLimits.cpp
  ${CMAKE_CURRENT_LIST_DIR}/CallbackLane.cpp
  ${CMAKE_CURRENT_LIST_DIR}/CallbackPool.cpp
  ${CMAKE_CURRENT_LIST_DIR}/CloseWatchers.cpp
  ${CMAKE_CURRENT_LIST_DIR}/Farewells.cpp
  ${CMAKE_CURRENT_LIST_DIR}/HandlerUpgrade.cpp
  ${CMAKE_CURRENT_LIST_DIR}/HttpPeer.cpp
  ${CMAKE_CURRENT_LIST_DIR}/HttpPeerProxied.cpp
  ${CMAKE_CURRENT_LIST_DIR}/HttpPeerStages.cpp
  ${CMAKE_CURRENT_LIST_DIR}/HttpPeerUpgrade.cpp
  ${CMAKE_CURRENT_LIST_DIR}/LoopMemory.cpp
  ${CMAKE_CURRENT_LIST_DIR}/OutboundQueue.cpp
  ${CMAKE_CURRENT_LIST_DIR}/PingStamp.cpp
  ${CMAKE_CURRENT_LIST_DIR}/PostTickets.cpp
  ${CMAKE_CURRENT_LIST_DIR}/ServiceCalls.cpp
  ${CMAKE_CURRENT_LIST_DIR}/ServiceRoute.cpp
  ${CMAKE_CURRENT_LIST_DIR}/ServiceRoutes.cpp
  ${CMAKE_CURRENT_LIST_DIR}/Session.cpp
  ${CMAKE_CURRENT_LIST_DIR}/SessionClosing.cpp
  ${CMAKE_CURRENT_LIST_DIR}/SessionDeadlines.cpp
  ${CMAKE_CURRENT_LIST_DIR}/SessionSending.cpp)
