# Sockets as streams of bytes, and who is at their other end.
target_sources(wshost_host PRIVATE
  ${CMAKE_CURRENT_LIST_DIR}/Acceptor.cpp
  ${CMAKE_CURRENT_LIST_DIR}/IpAddress.cpp
  ${CMAKE_CURRENT_LIST_DIR}/ListeningSocket.cpp
  ${CMAKE_CURRENT_LIST_DIR}/ProxyHeaderReader.cpp
  ${CMAKE_CURRENT_LIST_DIR}/TrustedProxies.cpp)
