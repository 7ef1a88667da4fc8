// SPDX-License-Identifier: MIT
// What the samples accept on their command line: the checks behind --port and --bind.
#pragma once

#include <Poco/Util/OptionSet.h>
#include <Poco/Util/Validator.h>

#include <string>

namespace samples {

/// Accepts a TCP port: 0 (the system chooses) to 65535. Errors: Poco::Util::InvalidArgumentException naming the value.
class PortValidator : public Poco::Util::Validator {
 public:
  void validate(const Poco::Util::Option& option, const std::string& value) override;
};

/// Accepts an IP address. Errors: Poco::Util::InvalidArgumentException naming the value.
class AddressValidator : public Poco::Util::Validator {
 public:
  void validate(const Poco::Util::Option& option, const std::string& value) override;
};

/// Checks a whole command line, up to a --help, before anything is done for it.
/// Errors: Poco::Util::OptionException for an unknown option, a missing or a bad value, or a word that is no option.
void CheckArguments(const Poco::Util::OptionSet& options, int argc, const char* const* argv);

/// Returns "ws://ADDRESS:PORT/path", with brackets around an IPv6 address.
std::string WebSocketAddress(const std::string& bindAddress, int port, const std::string& path);

}  // namespace samples
