// SPDX-License-Identifier: MIT
// The samples' command line, checked before anything runs.
#include "Arguments.h"

#include <Poco/Util/Option.h>
#include <Poco/Util/OptionException.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using ::testing::HasSubstr;

Poco::Util::OptionSet SampleOptions() {
  using Poco::Util::Option;
  Poco::Util::OptionSet options;
  options.addOption(Option("help", "h"));
  options.addOption(Option("port", "p").argument("N").validator(new samples::PortValidator));
  options.addOption(Option("bind", "b").argument("ADDRESS").validator(new samples::AddressValidator));
  return options;
}

/// Returns why the arguments are refused, or nothing.
std::string Refusal(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "sample");
  try {
    samples::CheckArguments(SampleOptions(), static_cast<int>(arguments.size()), arguments.data());
    return {};
  } catch (const Poco::Util::OptionException& error) {
    return error.displayText();
  }
}

TEST(CheckArguments, AcceptsWhatTheHelpShows) {
  EXPECT_EQ(Refusal({}), "");
  EXPECT_EQ(Refusal({"--port=4502", "--bind=127.0.0.1"}), "");
  EXPECT_EQ(Refusal({"--port=0"}), "");
  EXPECT_EQ(Refusal({"--port=65535", "--bind=::1"}), "");
  EXPECT_EQ(Refusal({"--help"}), "");
}

TEST(CheckArguments, RefusesAPortOutOfRangeNamingValueAndExpectation) {
  for (const char* argument : {"--port=70000", "--port=-1", "--port=65536", "--port=99999999999999999999"}) {
    EXPECT_THAT(Refusal({argument}), HasSubstr(argument)) << argument;
    EXPECT_THAT(Refusal({argument}), HasSubstr("0 (the system chooses) to 65535")) << argument;
  }
}

TEST(CheckArguments, RefusesAPortThatIsNoNumber) {
  for (const char* argument : {"--port=http", "--port=80x", "--port=8 0", "--port=0x50", "--port=1.5"}) {
    EXPECT_THAT(Refusal({argument}), HasSubstr(argument));
  }
}

TEST(CheckArguments, RefusesAnOptionWithoutItsValue) {
  EXPECT_NE(Refusal({"--port"}), "");
  EXPECT_NE(Refusal({"--bind"}), "");
}

TEST(CheckArguments, RefusesABindAddressThatIsNone) {
  for (const char* argument : {"--bind=localhost", "--bind=1.2.3", "--bind=1.2.3.4:80", "--bind=[::1]"}) {
    EXPECT_THAT(Refusal({argument}), HasSubstr(argument));
    EXPECT_THAT(Refusal({argument}), HasSubstr("an IP address such as 127.0.0.1"));
  }
}

TEST(CheckArguments, RefusesUnknownOptionsAndStrayWords) {
  EXPECT_THAT(Refusal({"--colour=red"}), HasSubstr("colour"));
  EXPECT_THAT(Refusal({"4502"}), HasSubstr("4502: expected an option"));
}

TEST(CheckArguments, LooksAtNothingAfterHelp) { EXPECT_EQ(Refusal({"--help", "--port=70000"}), ""); }

TEST(WebSocketAddress, PutsBracketsAroundIPv6) {
  EXPECT_EQ(samples::WebSocketAddress("127.0.0.1", 4502, "/chat"), "ws://127.0.0.1:4502/chat");
  EXPECT_EQ(samples::WebSocketAddress("::1", 0, "/echo"), "ws://[::1]:0/echo");
}

}  // namespace
