// SPDX-License-Identifier: MIT
// From text to the members of LoadOptions.
#include "OptionTable.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

#include "wshost/json/JsonValue.h"

namespace load {
namespace {

constexpr std::uint64_t kMostClients = 100'000;
constexpr std::uint64_t kMostMessages = 1'000'000'000;
constexpr double kHighestRate = 100'000;

[[noreturn]] void Expect(const std::string& what) { throw std::invalid_argument("expected " + what); }

template <class Number>
Number ParseNumber(std::string_view text, Number least, Number most, const std::string& what) {
  Number number{};
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool isWhole = error == std::errc() && stopped == text.data() + text.size();
  if (!isWhole || !(number >= least && number <= most)) Expect(what);
  return number;
}

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

void SetClients(LoadOptions& options, std::string_view value) {
  options.clients = static_cast<std::size_t>(ParseNumber<std::uint64_t>(value, 1, kMostClients, "1 to 100000 clients"));
}

void SetRate(LoadOptions& options, std::string_view value) {
  options.rate = ParseNumber<double>(value, 0, kHighestRate, "0 to 100000 messages a second");
}

void SetMessages(LoadOptions& options, std::string_view value) {
  options.messages = ParseNumber<std::uint64_t>(value, 0, kMostMessages, "0 to 1000000000 messages");
}

void SetMessage(LoadOptions& options, std::string_view value) {
  const auto json = wshost::JsonValue::TryParse(value);
  if (!json) Expect("a JSON text; " + json.Error().Message());
  options.message = value;
}

void AddHeader(LoadOptions& options, std::string_view value) {
  const std::size_t colon = value.find(':');
  if (colon == 0 || colon == std::string_view::npos) Expect("a header field such as \"Authorization: Bearer abc\"");
  options.headers.emplace_back(value.substr(0, colon), Trimmed(value.substr(colon + 1)));
}

void AddSubprotocols(LoadOptions& options, std::string_view value) {
  while (!value.empty()) {
    const std::size_t comma = std::min(value.find(','), value.size());
    if (const auto name = Trimmed(value.substr(0, comma)); !name.empty()) options.subprotocols.emplace_back(name);
    value.remove_prefix(std::min(comma + 1, value.size()));
  }
}

void SetQuiet(LoadOptions& options, std::string_view value) {
  if (!value.empty() && value != "true" && value != "false") Expect("true or false");
  options.quiet = value != "false";
}

void SetSummary(LoadOptions& options, std::string_view value) {
  if (value != "text" && value != "json") Expect("text or json");
  options.jsonSummary = value == "json";
}

void SetDurationTo(Duration& member, std::string_view value) { member = ParseDuration(value); }

constexpr std::array<OptionRow, 12> kTable{{
    {"url", "", "URL", "the server, ws://HOST:PORT/PATH; on the command line it stands alone", false,
     [](LoadOptions& options, std::string_view value) { options.url = ServerUrl::Parse(value); }},
    {"clients", "n", "N", "clients (default 10)", false, SetClients},
    {"start-delay", "s", "TIME", "from one client's start to the next one's (default 10ms)", false,
     [](LoadOptions& options, std::string_view value) { SetDurationTo(options.startDelay, value); }},
    {"open-timeout", "", "TIME", "what a client may take to connect and be upgraded (default 10s)", false,
     [](LoadOptions& options, std::string_view value) { SetDurationTo(options.openTimeout, value); }},
    {"rate", "r", "MESSAGES", "messages a second of each client (default 1); 0 only listens", false, SetRate},
    {"duration", "d", "TIME", "how long they send and listen once all are open (default 10s)", false,
     [](LoadOptions& options, std::string_view value) { SetDurationTo(options.duration, value); }},
    {"messages", "m", "N", "messages of each client in all (default: no limit but the duration)", false, SetMessages},
    {"message", "", "TEXT",
     "what they send, a JSON text; %client% and %number% are replaced, an object gets a member \"load\"", false,
     SetMessage},
    {"header", "H", "FIELD", "\"Name: value\", sent with each upgrade; may be repeated", true, AddHeader},
    {"subprotocol", "", "NAME", "a subprotocol to offer; may be repeated", true, AddSubprotocols},
    {"quiet", "q", "", "print the summary alone", false, SetQuiet},
    {"summary", "", "FORM", "text or json (default text)", false, SetSummary},
}};

}  // namespace

std::span<const OptionRow> OptionTable() noexcept { return kTable; }

const OptionRow* FindOption(std::string_view name) noexcept {
  const auto* row =
      std::find_if(kTable.begin(), kTable.end(), [&](const OptionRow& each) { return each.name == name; });
  return row == kTable.end() ? nullptr : row;
}

}  // namespace load
