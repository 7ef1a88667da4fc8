// SPDX-License-Identifier: MIT
// Which figure is called what.
#include "admin/HostMetrics.h"

#include <gmock/gmock.h>

#include <sstream>

namespace wshost::app {
namespace {

using ::testing::HasSubstr;

ProgramFigures SomeFigures() {
  ProgramFigures figures;
  figures.host.openSessions = 3;
  figures.host.sessionsOpened = 10;
  figures.host.messagesLost = 4;
  figures.host.pingTimeouts = 2;
  figures.host.closes = {{1000, 5}, {1006, 1}};
  figures.host.refusals = {{403, 7}};
  figures.host.sessionSeconds = {{1, 60}, {2, 3, 1}, 100.5, 6};
  figures.queuedBytes = 1234;
  figures.loopDelay = std::chrono::milliseconds(250);
  figures.process.openFiles = 12;
  figures.process.cpuSeconds = 1.5;
  return figures;
}

TEST(HostMetrics, TellWhatAHostHasCounted) {
  const std::string text = WriteMetrics(SomeFigures());
  for (const char* line : {
           "\nwshost_sessions 3\n",
           "\nwshost_sessions_total 10\n",
           "\nwshost_messages_lost_total 4\n",
           "\nwshost_ping_timeouts_total 2\n",
           "\nwshost_closes_total{code=\"1000\"} 5\nwshost_closes_total{code=\"1006\"} 1\n",
           "\nwshost_handshakes_rejected_total{reason=\"403\"} 7\n",
           "\nwshost_session_duration_seconds_bucket{le=\"60\"} 5\n",
           "\nwshost_session_duration_seconds_sum 100.5\n",
           "\nwshost_send_queue_bytes 1234\n",
           "\nwshost_loop_delay_seconds 0.25\n",
           "\nprocess_open_fds 12\n",
           "\nprocess_cpu_seconds_total 1.5\n",
       }) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(HostMetrics, TellWhetherTheProgramIsReady) {
  ProgramFigures figures;
  EXPECT_THAT(WriteMetrics(figures), HasSubstr("\nwshost_ready 0\n"));
  figures.isReady = true;
  EXPECT_THAT(WriteMetrics(figures), HasSubstr("\nwshost_ready 1\n"));
}

TEST(HostMetrics, DescribeEachMetricOnceAndInFrontOfItsSamples) {
  std::istringstream lines(WriteMetrics(SomeFigures()));
  std::string described;
  std::vector<std::string> names;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("# HELP ")) {
      described = line.substr(7, line.find(' ', 7) - 7);
      EXPECT_THAT(names, ::testing::Not(::testing::Contains(described)));
      names.push_back(described);
    } else if (line.starts_with("# TYPE ")) {
      EXPECT_THAT(line, ::testing::StartsWith("# TYPE " + described + " "));
    } else {
      EXPECT_THAT(line, ::testing::StartsWith(described));
    }
  }
  EXPECT_GT(names.size(), 30U);
}

}  // namespace
}  // namespace wshost::app
