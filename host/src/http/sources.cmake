# Plain HTTP on the WebSocket port, and the small pieces of the host that need no loop.
target_sources(wshost_host PRIVATE
  ${CMAKE_CURRENT_LIST_DIR}/BoundedBuffer.cpp
  ${CMAKE_CURRENT_LIST_DIR}/BufferedServerRequest.cpp
  ${CMAKE_CURRENT_LIST_DIR}/BufferedServerResponse.cpp
  ${CMAKE_CURRENT_LIST_DIR}/ChunkedDecoder.cpp
  ${CMAKE_CURRENT_LIST_DIR}/ForwardedRequest.cpp
  ${CMAKE_CURRENT_LIST_DIR}/HttpBodyReader.cpp
  ${CMAKE_CURRENT_LIST_DIR}/HttpRequestMessage.cpp
  ${CMAKE_CURRENT_LIST_DIR}/HttpResponder.cpp
  ${CMAKE_CURRENT_LIST_DIR}/HttpRoutes.cpp
  ${CMAKE_CURRENT_LIST_DIR}/HttpSerializer.cpp
  ${CMAKE_CURRENT_LIST_DIR}/HttpWorkers.cpp
  ${CMAKE_CURRENT_LIST_DIR}/OriginPolicy.cpp
  ${CMAKE_CURRENT_LIST_DIR}/PathPatterns.cpp
  ${CMAKE_CURRENT_LIST_DIR}/RequestIds.cpp
  ${CMAKE_CURRENT_LIST_DIR}/StagedRequest.cpp
  ${CMAKE_CURRENT_LIST_DIR}/StaticContent.cpp
  ${CMAKE_CURRENT_LIST_DIR}/UpgradeRequest.cpp
  ${CMAKE_CURRENT_LIST_DIR}/../ServiceEndpoint.cpp
  ${CMAKE_CURRENT_LIST_DIR}/../ShutdownSignal.cpp)
