// SPDX-License-Identifier: MIT
// One row for each metric.
#include "admin/HostMetrics.h"

#include <vector>

#include "Version.h"
#include "admin/MetricsText.h"

namespace wshost::app {
namespace {

struct Row {
  const char* name;
  std::uint64_t HostStatistics::*figure;
  const char* help;
};

const std::vector<Row>& Gauges() {
  static const std::vector<Row> rows{
      {"wshost_sessions", &HostStatistics::openSessions, "Open sessions."},
      {"wshost_peers", &HostStatistics::openPeers, "Open sockets of all kinds: handshakes, plain HTTP, sessions."},
  };
  return rows;
}

const std::vector<Row>& Counters() {
  static const std::vector<Row> rows{
      {"wshost_sessions_total", &HostStatistics::sessionsOpened, "Sessions opened."},
      {"wshost_peers_total", &HostStatistics::accepted, "Sockets accepted."},
      {"wshost_peers_refused_total", &HostStatistics::peersRefused,
       "Sockets closed at once, because there were too many in all or of one address."},
      {"wshost_http_requests_total", &HostStatistics::httpRequests, "Plain HTTP requests."},
      {"wshost_messages_received_total", &HostStatistics::messagesReceived, "Messages that came from sessions."},
      {"wshost_messages_sent_total", &HostStatistics::messagesSent, "Messages taken into the queue of a session."},
      {"wshost_messages_lost_total", &HostStatistics::messagesLost,
       "Messages taken into a queue and never written whole."},
      {"wshost_messages_refused_total", &HostStatistics::messagesRefused,
       "Messages for which a session was closed, because its address sent too many."},
      {"wshost_received_bytes_total", &HostStatistics::bytesReceived, "Bytes that came from peers."},
      {"wshost_sent_bytes_total", &HostStatistics::bytesSent, "Bytes written to peers."},
      {"wshost_evicted_total", &HostStatistics::evictions, "Sessions cut because they read too slowly."},
      {"wshost_handler_errors_total", &HostStatistics::serviceErrors,
       "Callbacks that threw, and texts that no service could read."},
      {"wshost_slow_callbacks_total", &HostStatistics::slowCallbacks, "Times that callbacks held a loop for too long."},
      {"wshost_protocol_errors_total", &HostStatistics::protocolErrors, "Peers that broke the protocol."},
      {"wshost_ping_timeouts_total", &HostStatistics::pingTimeouts, "Sessions cut because they did not answer a Ping."},
      {"wshost_timeouts_total", &HostStatistics::timeouts, "Handshakes, pings and closings without an answer in time."},
      {"wshost_accept_pauses_total", &HostStatistics::acceptPauses,
       "Times that accepting paused: no descriptors, or a listening socket that was shut down."},
  };
  return rows;
}

std::vector<MetricsText::Labelled> Labelled(const std::vector<CodeCount>& counts) {
  std::vector<MetricsText::Labelled> samples;
  for (const CodeCount& each : counts) samples.push_back({std::to_string(each.code), each.count});
  return samples;
}

double Seconds(std::chrono::milliseconds time) { return std::chrono::duration<double>(time).count(); }

void WriteHost(MetricsText& text, const HostStatistics& host) {
  for (const Row& row : Gauges()) text.Gauge(row.name, row.help, host.*row.figure);
  for (const Row& row : Counters()) text.Counter(row.name, row.help, host.*row.figure);
  text.Counter("wshost_handshakes_rejected_total", "Requests for a session that were refused, by HTTP status.",
               "reason", Labelled(host.refusals));
  text.Counter("wshost_closes_total", "Sessions that ended, by close code.", "code", Labelled(host.closes));
  text.Distribution("wshost_session_duration_seconds", "How long sessions lasted.", host.sessionSeconds);
  text.Distribution("wshost_handler_duration_seconds", "How long callbacks took; one in 64 is timed.",
                    host.callbackSeconds);
  text.Distribution("wshost_ping_rtt_seconds", "From a Ping to its Pong.", host.pingSeconds);
}

void WriteProcess(MetricsText& text, const ProcessFigures& process) {
  text.Gauge("process_start_time_seconds", "When the process began, in seconds since 1970.", process.startSeconds);
  text.Counter("process_cpu_seconds_total", "Processor time of all threads.", process.cpuSeconds);
  text.Gauge("process_resident_memory_bytes", "Memory in use that is not swapped out.", process.residentBytes);
  text.Gauge("process_virtual_memory_bytes", "Addresses in use.", process.virtualBytes);
  text.Gauge("process_open_fds", "Descriptors in use.", process.openFiles);
  text.Gauge("process_max_fds", "Descriptors that the process may use.", process.maxFiles);
}

}  // namespace

std::string WriteMetrics(const ProgramFigures& figures) {
  MetricsText text;
  text.Info("wshost_build_info", "The version of wshost.", "version", kVersion);
  text.Gauge("wshost_ready", "1 if the program wants more peers, 0 while it starts or drains.",
             std::uint64_t{figures.isReady ? 1U : 0U});
  WriteHost(text, figures.host);
  text.Gauge("wshost_send_queue_bytes", "Bytes that wait to be sent, of all sessions.",
             std::uint64_t{figures.queuedBytes});
  text.Gauge("wshost_loop_delay_seconds", "For how long the slowest event loop has owed a sign of life.",
             Seconds(figures.loopDelay));
  WriteProcess(text, figures.process);
  return text.Text();
}

}  // namespace wshost::app
