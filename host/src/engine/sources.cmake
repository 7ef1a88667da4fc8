# One loop: what waits, what is due, what was posted.
target_sources(wshost_host PRIVATE
  ${CMAKE_CURRENT_LIST_DIR}/DeadlineQueue.cpp
  ${CMAKE_CURRENT_LIST_DIR}/EpollPoller.cpp
  ${CMAKE_CURRENT_LIST_DIR}/EventLoop.cpp
  ${CMAKE_CURRENT_LIST_DIR}/IoUringWriteBatch.cpp
  ${CMAKE_CURRENT_LIST_DIR}/PollPoller.cpp
  ${CMAKE_CURRENT_LIST_DIR}/Poller.cpp
  ${CMAKE_CURRENT_LIST_DIR}/SignOfLife.cpp
  ${CMAKE_CURRENT_LIST_DIR}/WriteBatch.cpp)
