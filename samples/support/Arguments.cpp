// SPDX-License-Identifier: MIT
// Command line checks: every error names the value and what was expected instead.
#include "Arguments.h"

#include <Poco/AutoPtr.h>
#include <Poco/Net/IPAddress.h>
#include <Poco/Util/Option.h>
#include <Poco/Util/OptionException.h>
#include <Poco/Util/OptionProcessor.h>

#include <charconv>

namespace samples {
namespace {

constexpr int kLargestPort = 65535;

[[noreturn]] void Refuse(const Poco::Util::Option& option, const std::string& value, const std::string& expected) {
  throw Poco::Util::InvalidArgumentException("--" + option.fullName() + "=" + value + ": expected " + expected);
}

void ValidateValue(const Poco::Util::OptionSet& options, const std::string& name, const std::string& value) {
  const Poco::Util::Option& option = options.getOption(name);
  if (Poco::Util::Validator* validator = option.validator()) {
    Poco::AutoPtr<Poco::Util::Validator> held(validator, true);
    held->validate(option, value);
  }
}

}  // namespace

void PortValidator::validate(const Poco::Util::Option& option, const std::string& value) {
  int port = -1;
  const char* end = value.data() + value.size();
  const auto [stopped, error] = std::from_chars(value.data(), end, port);
  if (error != std::errc() || stopped != end || port < 0 || port > kLargestPort) {
    Refuse(option, value, "a port from 0 (the system chooses) to 65535");
  }
}

void AddressValidator::validate(const Poco::Util::Option& option, const std::string& value) {
  Poco::Net::IPAddress address;
  const bool isAddress = Poco::Net::IPAddress::tryParse(value, address);
  // Poco takes "1.2.3" for 1.2.0.3, as programs of long ago did; whoever writes that today has lost a digit.
  const bool isShortened = isAddress && address.family() == Poco::Net::IPAddress::IPv4 && address.toString() != value;
  if (!isAddress || isShortened) {
    Refuse(option, value, "an IP address such as 127.0.0.1, 0.0.0.0 or ::1");
  }
}

void CheckArguments(const Poco::Util::OptionSet& options, int argc, const char* const* argv) {
  Poco::Util::OptionProcessor processor(options);
  processor.setUnixStyle(true);
  for (int i = 1; i < argc; ++i) {
    std::string name;
    std::string value;
    if (!processor.process(argv[i], name, value)) {
      throw Poco::Util::UnexpectedArgumentException(std::string(argv[i]) + ": expected an option, such as --port=4502");
    }
    if (name == "help") return;
    if (!name.empty()) ValidateValue(options, name, value);
  }
  processor.checkRequired();
}

std::string WebSocketAddress(const std::string& bindAddress, int port, const std::string& path) {
  const bool isIPv6 = bindAddress.find(':') != std::string::npos;
  const std::string host = isIPv6 ? "[" + bindAddress + "]" : bindAddress;
  return "ws://" + host + ":" + std::to_string(port) + path;
}

}  // namespace samples
