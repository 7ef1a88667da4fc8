// SPDX-License-Identifier: MIT
// The figures as text and as JSON.
#include "Summary.h"

#include <array>
#include <cstdio>
#include <string_view>

#include "wshost/json/JsonArray.h"
#include "wshost/json/JsonObject.h"
#include "wshost/json/JsonRef.h"

namespace load {
namespace {

using wshost::JsonObject;
using wshost::JsonValue;

std::string Count(std::uint64_t count, std::string_view what) {
  return std::to_string(count) + " " + std::string(what);
}

double Rate(std::uint64_t count, const LoadFigures& figures) {
  const double seconds = InSeconds(figures.working);
  return seconds > 0 ? static_cast<double>(count) / seconds : 0;
}

std::string OneDecimal(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", value);
  return text.data();
}

std::string_view NameOf(Answering answering) {
  switch (answering) {
    case Answering::Echo:
      return "echoed to their senders";
    case Answering::Relay:
      return "relayed to all";
    case Answering::RelayToOthers:
      return "relayed to all but their senders";
    case Answering::Unknown:
      break;
  }
  return "none came back";
}

std::string MessagesLine(const LoadFigures& figures) {
  std::string line = Count(figures.sent, "sent, ") + Count(figures.received, "received");
  if (const auto expected = figures.Expected()) {
    line += ": " + Count(figures.Ours(), "of ") + Count(*expected, "expected, ") +
            std::string(NameOf(figures.HowAnswered()));
    line += ", " + Count(figures.Lost(), "lost");
    if (figures.received > figures.Ours()) line += ", " + Count(figures.received - figures.Ours(), "of others");
  }
  if (figures.heldBack > 0) line += ", " + Count(figures.heldBack, "held back: the server did not read");
  return line;
}

std::string LatencyLine(const LoadFigures& figures) {
  if (!figures.isMarked) return "not measured: the message is no JSON object";
  const LatencyHistogram& latencies = figures.latencies;
  if (latencies.Count() == 0) return "not measured: no message of ours came back";
  return "p50 " + ToText(latencies.Quantile(0.5)) + ", p90 " + ToText(latencies.Quantile(0.9)) + ", p99 " +
         ToText(latencies.Quantile(0.99)) + ", max " + ToText(latencies.Largest());
}

std::string ClosesLine(const LoadFigures& figures) {
  std::string line;
  for (const auto& [code, count] : figures.closes) {
    line += (line.empty() ? "" : ", ") + std::to_string(code) + ": " + std::to_string(count);
  }
  return line.empty() ? "none" : line;
}

JsonValue LatenciesOf(const LatencyHistogram& latencies) {
  if (latencies.Count() == 0) return nullptr;
  return JsonObject{{"p50", latencies.Quantile(0.5).count()},
                    {"p90", latencies.Quantile(0.9).count()},
                    {"p99", latencies.Quantile(0.99).count()},
                    {"max", latencies.Largest().count()}};
}

JsonValue MessagesOf(const LoadFigures& figures) {
  JsonValue messages =
      JsonObject{{"sent", figures.sent}, {"received", figures.received}, {"ours", figures.Ours()},
                 {"expected", nullptr},  {"lost", figures.Lost()},       {"heldBack", figures.heldBack}};
  if (const auto expected = figures.Expected()) messages["expected"] = *expected;
  return messages;
}

std::string_view KeyOf(Answering answering) {
  constexpr std::array<std::string_view, 4> kKeys{"unknown", "echo", "relay", "relayToOthers"};
  return kKeys[static_cast<std::size_t>(answering)];
}

}  // namespace

std::string TextSummary(const LoadFigures& figures) {
  std::string text = "Clients   " + Count(figures.clients, "asked for, ") + Count(figures.opened, "opened, ") +
                     Count(figures.notOpened, "did not open, ") + Count(figures.faults, "ended by fault\n");
  for (const auto& [reason, count] : figures.troubles) text += "          " + Count(count, reason) + "\n";
  text += "Messages  " + MessagesLine(figures) + "\n";
  text += "Bytes     " + Count(figures.bytesSent, "sent, ") + Count(figures.bytesReceived, "received\n");
  text += "Rates     " + OneDecimal(Rate(figures.sent, figures)) + " sent/s, " +
          OneDecimal(Rate(figures.received, figures)) + " received/s, over " + OneDecimal(InSeconds(figures.working)) +
          " s\n";
  text += "Latency   " + LatencyLine(figures) + "\n";
  return text + "Closes    " + ClosesLine(figures) + "\n";
}

JsonValue JsonSummary(const LoadFigures& figures) {
  JsonObject closes;
  for (const auto& [code, count] : figures.closes) closes[std::to_string(code)] = count;
  JsonObject troubles;
  for (const auto& [reason, count] : figures.troubles) troubles[reason] = count;
  return JsonObject{
      {"ok", figures.IsSuccess()},
      {"clients", JsonObject{{"asked", figures.clients},
                             {"opened", figures.opened},
                             {"notOpened", figures.notOpened},
                             {"faults", figures.faults}}},
      {"troubles", troubles},
      {"messages", MessagesOf(figures)},
      {"answering", KeyOf(figures.HowAnswered())},
      {"bytes", JsonObject{{"sent", figures.bytesSent}, {"received", figures.bytesReceived}}},
      {"seconds", InSeconds(figures.working)},
      {"rates", JsonObject{{"sent", Rate(figures.sent, figures)}, {"received", Rate(figures.received, figures)}}},
      {"latencyMicroseconds", LatenciesOf(figures.latencies)},
      {"closes", closes}};
}

}  // namespace load
