// SPDX-License-Identifier: MIT
// What the system counts of this very process.
#include "system/ProcessFigures.h"

#include <Poco/Net/ServerSocket.h>
#include <Poco/Timestamp.h>
#include <gtest/gtest.h>

#include <list>
#include <vector>

namespace wshost::app {
namespace {

TEST(ProcessFigures, AreThoseOfAProcessThatRuns) {
  const ProcessFigures figures = ReadProcessFigures();
  const auto now = static_cast<double>(Poco::Timestamp().epochMicroseconds()) / 1e6;
  EXPECT_GT(figures.startSeconds, now - 3600);
  EXPECT_LT(figures.startSeconds, now + 1);
  EXPECT_EQ(figures.startSeconds, ReadProcessFigures().startSeconds);
  EXPECT_GT(figures.residentBytes, 1'000'000U);
  EXPECT_GT(figures.virtualBytes, figures.residentBytes);
  EXPECT_GE(figures.openFiles, 3U);
  EXPECT_GE(figures.maxFiles, figures.openFiles);
}

TEST(ProcessFigures, CountEachDescriptorThatIsOpened) {
  const std::uint64_t before = ReadProcessFigures().openFiles;
  std::list<Poco::Net::ServerSocket> sockets;
  for (int i = 0; i < 5; ++i) sockets.emplace_back(Poco::Net::SocketAddress("127.0.0.1", 0));
  EXPECT_EQ(ReadProcessFigures().openFiles, before + 5);
  sockets.clear();
  EXPECT_EQ(ReadProcessFigures().openFiles, before);
}

TEST(ProcessFigures, CountProcessorTimeThatIsSpent) {
  const double before = ReadProcessFigures().cpuSeconds;
  while (ReadProcessFigures().cpuSeconds <= before) {
  }
  EXPECT_GT(ReadProcessFigures().cpuSeconds, before);
}

}  // namespace
}  // namespace wshost::app
