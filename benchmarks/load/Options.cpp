// SPDX-License-Identifier: MIT
// Words to options, and the bounds that keep a run small and on this machine.
#include "Options.h"

#include <charconv>
#include <functional>
#include <map>
#include <stdexcept>
#include <string_view>

namespace load {
namespace {

constexpr double kLongestSeconds = 600;
constexpr double kLongestWarmup = 60;
constexpr unsigned kMostConnections = 1'000'000;
constexpr unsigned kMostInFlight = 4096;
constexpr std::size_t kLargestMessage = 64U << 20U;
constexpr std::size_t kSmallestDocument = 32;

[[noreturn]] void Refuse(const std::string& why) { throw std::invalid_argument(why); }

template <class TNumber>
TNumber Number(const std::string& name, const std::string& word) {
  TNumber number{};
  const char* end = word.data() + word.size();
  const auto [stopped, error] = std::from_chars(word.data(), end, number);
  if (error != std::errc() || stopped != end) Refuse(name + " " + word + ": expected a number");
  return number;
}

Mode ModeOf(const std::string& word) {
  static const std::map<std::string, Mode> kModes{
      {"echo", Mode::Echo}, {"relay", Mode::Relay}, {"idle", Mode::Idle}, {"connect", Mode::Connect}};
  const auto found = kModes.find(word);
  if (found == kModes.end()) Refuse("unknown mode " + word);
  return found->second;
}

void TakeUrl(std::string url, Options& options) {
  constexpr std::string_view kScheme = "ws://";
  if (!url.starts_with(kScheme)) Refuse("--url " + url + ": expected ws://127.0.0.1:PORT/PATH");
  url.erase(0, kScheme.size());
  const std::size_t slash = url.find('/');
  if (slash != std::string::npos) options.path = url.substr(slash);
  url.resize(std::min(slash, url.size()));
  const std::size_t colon = url.find(':');
  if (colon == std::string::npos) Refuse("--url has no port");
  options.port = Number<std::uint16_t>("--url's port", url.substr(colon + 1));
  options.host = url.substr(0, colon);
  if (options.host == "localhost") options.host = "127.0.0.1";
  if (!options.host.starts_with("127.")) Refuse(options.host + ": only this machine's 127.x.x.x is put under load");
}

using Setter = std::function<void(const std::string& word, Options& options)>;

template <class TNumber>
Setter Into(const std::string& name, TNumber Options::*member) {
  return [name, member](const std::string& word, Options& options) { options.*member = Number<TNumber>(name, word); };
}

const std::map<std::string, Setter>& Setters() {
  static const std::map<std::string, Setter> kSetters{
      {"--url", TakeUrl},
      {"--connections", Into("--connections", &Options::connections)},
      {"--burst", Into("--burst", &Options::burst)},
      {"--warmup", Into("--warmup", &Options::warmup)},
      {"--seconds", Into("--seconds", &Options::seconds)},
      {"--pid", Into("--pid", &Options::server)},
      {"--cpu", Into("--cpu", &Options::cpu)},
      {"--size", Into("--size", &Options::size)},
      {"--pipeline", Into("--pipeline", &Options::pipeline)},
      {"--rate", Into("--rate", &Options::rate)},
      {"--senders", Into("--senders", &Options::senders)},
      {"--hold", Into("--hold", &Options::hold)},
      {"--touch", Into("--touch", &Options::touch)},
      {"--concurrency", Into("--concurrency", &Options::concurrency)},
  };
  return kSetters;
}

const std::map<std::string, bool Options::*>& Switches() {
  static const std::map<std::string, bool Options::*> kSwitches{
      {"--json", &Options::json}, {"--binary", &Options::binary}, {"--deflate", &Options::deflate}};
  return kSwitches;
}

template <class TNumber>
void RequireWithin(const char* name, TNumber value, TNumber least, TNumber most) {
  if (value >= least && value <= most) return;
  Refuse(std::string(name) + " " + std::to_string(value) + ": expected " + std::to_string(least) + " to " +
         std::to_string(most));
}

void RequireSensible(const Options& options) {
  if (options.port == 0) Refuse("--url ws://127.0.0.1:PORT/PATH is needed");
  RequireWithin("--connections", options.connections, 1U, kMostConnections);
  RequireWithin("--burst", options.burst, 1U, kMostConnections);
  RequireWithin("--concurrency", options.concurrency, 1U, kMostConnections);
  RequireWithin("--senders", options.senders, 1U, std::min(options.connections, 9999U));
  RequireWithin("--pipeline", options.pipeline, 1U, kMostInFlight);
  RequireWithin("--size", options.size, std::size_t{0}, kLargestMessage);
  RequireWithin("--touch", options.touch, std::size_t{0}, kLargestMessage);
  RequireWithin("--seconds", options.seconds, 0.001, kLongestSeconds);
  RequireWithin("--hold", options.hold, 0.0, kLongestSeconds);
  RequireWithin("--warmup", options.warmup, 0.0, kLongestWarmup);
  RequireWithin("--rate", options.rate, 0.0, 1e9);
  if (options.json && options.binary) Refuse("--json and --binary: documents are texts");
}

}  // namespace

const char* Usage() {
  return "usage: wshost_load echo|relay|idle|connect --url ws://127.0.0.1:PORT/PATH [options]\n"
         "  all      --pid SERVER --cpu CORE --seconds S --warmup S --connections N --burst N\n"
         "  echo     --size BYTES --pipeline N [--json] [--binary] [--rate MESSAGES_A_SECOND]\n"
         "  relay    --size BYTES --senders N [--rate MESSAGES_A_SECOND_OF_EACH] [--deflate]\n"
         "  idle     --hold S --touch BYTES\n"
         "  connect  --concurrency N\n";
}

Options ParseOptions(const std::vector<std::string>& words) {
  if (words.empty()) Refuse("no mode is given");
  Options options;
  options.mode = ModeOf(words.front());
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (const auto flag = Switches().find(word); flag != Switches().end()) {
      options.*flag->second = true;
      continue;
    }
    const auto setter = Setters().find(word);
    if (setter == Setters().end()) Refuse("unknown option " + word);
    if (i + 1 == words.size()) Refuse(word + " has no value");
    setter->second(words[++i], options);
  }
  if (options.json) options.size = std::max(options.size, kSmallestDocument);
  RequireSensible(options);
  return options;
}

}  // namespace load
