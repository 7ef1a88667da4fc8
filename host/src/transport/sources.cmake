# Sockets as streams of bytes.
target_sources(wshost_host PRIVATE
  ${CMAKE_CURRENT_LIST_DIR}/Acceptor.cpp
  ${CMAKE_CURRENT_LIST_DIR}/ListeningSocket.cpp
  ${CMAKE_CURRENT_LIST_DIR}/TcpTransport.cpp)
