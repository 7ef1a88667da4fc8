// SPDX-License-Identifier: MIT
// The load client's options: from words, from a file, and what is wrong with them.
#include "CommandLine.h"

#include <Poco/TemporaryFile.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using load::CommandLine;
using load::LoadOptions;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kUrl = "ws://127.0.0.1:4502/chat";

LoadOptions Read(std::vector<std::string> words) {
  words.emplace_back(kUrl);
  return CommandLine::Read(words).options;
}

std::string Refusal(const std::vector<std::string>& words) {
  try {
    CommandLine::Read(words);
    return {};
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

class LoadConfigFile : public ::testing::Test {
 protected:
  std::string Write(const std::string& text) {
    std::ofstream(file_.path()) << text;
    return "--config=" + file_.path();
  }
  Poco::TemporaryFile file_;
};

TEST(LoadCommandLine, HasItsDefaults) {
  const LoadOptions options = Read({});
  EXPECT_EQ(options.url->target, "/chat");
  EXPECT_EQ(options.clients, 10U);
  EXPECT_EQ(options.startDelay, std::chrono::milliseconds(10));
  EXPECT_EQ(options.rate, 1);
  EXPECT_EQ(options.duration, std::chrono::seconds(10));
  EXPECT_EQ(options.openTimeout, std::chrono::seconds(10));
  EXPECT_FALSE(options.messages.has_value());
  EXPECT_FALSE(options.quiet);
  EXPECT_FALSE(options.jsonSummary);
}

TEST(LoadCommandLine, TakesEveryOption) {
  const LoadOptions options =
      Read({"--clients", "100", "--start-delay=1ms", "--rate=2.5", "--duration", "3s", "--messages=7", "--message",
            "[1]", "--open-timeout=1s", "--header", "Origin: http://a:1", "--header=X-Empty:", "--subprotocol", "a, b",
            "--subprotocol=c", "--summary", "json", "--quiet"});
  EXPECT_EQ(options.clients, 100U);
  EXPECT_EQ(options.startDelay, std::chrono::milliseconds(1));
  EXPECT_EQ(options.rate, 2.5);
  EXPECT_EQ(options.duration, std::chrono::seconds(3));
  EXPECT_EQ(options.messages, 7U);
  EXPECT_EQ(options.message, "[1]");
  EXPECT_EQ(options.openTimeout, std::chrono::seconds(1));
  EXPECT_THAT(options.headers, ElementsAre(std::pair<std::string, std::string>("Origin", "http://a:1"),
                                           std::pair<std::string, std::string>("X-Empty", "")));
  EXPECT_THAT(options.subprotocols, ElementsAre("a", "b", "c"));
  EXPECT_TRUE(options.jsonSummary);
  EXPECT_TRUE(options.quiet);
}

TEST(LoadCommandLine, KnowsShortNames) {
  const LoadOptions options = Read({"-n", "3", "-q", "-r0", "-d", "1s", "-m5", "-s", "0", "-H", "A: b"});
  EXPECT_EQ(options.clients, 3U);
  EXPECT_TRUE(options.quiet);
  EXPECT_EQ(options.rate, 0);
  EXPECT_EQ(options.messages, 5U);
  EXPECT_EQ(options.startDelay, load::Duration(0));
  EXPECT_EQ(options.headers.size(), 1U);
}

TEST(LoadCommandLine, NamesTheOptionItsValueAndWhatWasExpected) {
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"--clients=0", "1 to 100000"},      {"--clients=ten", "1 to 100000"}, {"--clients=100001", "1 to 100000"},
      {"--rate=-1", "messages a second"},  {"--rate=nan", "messages"},       {"--messages=1.5", "messages"},
      {"--duration=10", "10ms, 1.5s"},     {"--start-delay=x", "10ms"},      {"--open-timeout=-1s", "10ms"},
      {"--message={\"a\"", "a JSON text"}, {"--header=Origin", "a header"},  {"--header=: a", "a header"},
      {"--summary=xml", "text or json"}};
  for (const auto& [word, expected] : wrong) {
    EXPECT_THAT(Refusal({kUrl, word}), AllOf(HasSubstr(word), HasSubstr("expected"), HasSubstr(expected)));
  }
}

TEST(LoadCommandLine, RefusesUnknownOptionsMissingValuesAndASecondUrl) {
  EXPECT_THAT(Refusal({kUrl, "--colour=red"}), HasSubstr("colour"));
  EXPECT_THAT(Refusal({kUrl, "--clients"}), HasSubstr("clients"));
  EXPECT_THAT(Refusal({kUrl, "--clients=1", "--clients=2"}), HasSubstr("clients"));
  EXPECT_THAT(Refusal({kUrl, "ws://b/"}), HasSubstr("ws://b/: one URL"));
  EXPECT_THAT(Refusal({}), HasSubstr("expected a URL"));
  EXPECT_THAT(Refusal({"127.0.0.1:4502"}), HasSubstr("127.0.0.1:4502: expected a URL"));
}

TEST(LoadCommandLine, RefusesAnUpgradeThatCannotBeSent) {
  EXPECT_THAT(Refusal({kUrl, "--header=a b: c"}), HasSubstr("'a b'"));
  EXPECT_THAT(Refusal({kUrl, "--header=Host: c"}), HasSubstr("'Host'"));
  EXPECT_THAT(Refusal({kUrl, "--subprotocol=a b"}), HasSubstr("cannot be sent"));
  EXPECT_THAT(Refusal({"ws://a/b c"}), HasSubstr("cannot be sent"));
}

TEST(LoadCommandLine, HelpNeedsNoUrlAndShowsAllOptions) {
  EXPECT_TRUE(CommandLine::Read({"--help"}).wantsHelp);
  std::ostringstream help;
  CommandLine::WriteHelp(help);
  for (const char* name : {"--config", "--clients", "--start-delay", "--open-timeout", "--rate", "--duration",
                           "--messages", "--message", "--header", "--subprotocol", "--quiet", "--summary"}) {
    EXPECT_THAT(help.str(), HasSubstr(name));
  }
}

TEST_F(LoadConfigFile, SaysWhatTheCommandLineDoesNot) {
  const std::string config = Write(
      "url = ws://a/\nclients = 5\nquiet = true\nmessage = {\"a\":\"${clients}\"}\nheader.1 = A: b\nheader.2 = C: d\n");
  const LoadOptions options = CommandLine::Read({config, "--clients=6", "--header=E: f"}).options;
  EXPECT_EQ(options.url->host, "a");
  EXPECT_EQ(options.clients, 6U);
  EXPECT_TRUE(options.quiet);
  EXPECT_EQ(options.message, R"({"a":"${clients}"})");
  EXPECT_EQ(options.headers.size(), 3U);
  EXPECT_EQ(CommandLine::Read({kUrl, config}).options.url->target, "/chat");
}

TEST_F(LoadConfigFile, RefusesKeysThatAreNoOptionsWithTheNearest) {
  EXPECT_THAT(Refusal({kUrl, Write("client = 5\n")}),
              AllOf(HasSubstr("client = 5"), HasSubstr("did you mean clients?")));
  EXPECT_THAT(Refusal({kUrl, Write("clients.more = 5\n")}), HasSubstr("clients.more"));
  EXPECT_THAT(Refusal({kUrl, Write("zzz = 5\n")}), HasSubstr("no such option"));
  EXPECT_THAT(Refusal({kUrl, Write("config = x\n")}), HasSubstr("config"));
}

TEST_F(LoadConfigFile, RefusesBadValuesNamingFileAndKey) {
  EXPECT_THAT(Refusal({kUrl, Write("duration = soon\n")}),
              AllOf(HasSubstr(file_.path()), HasSubstr("duration = soon")));
  EXPECT_THAT(Refusal({kUrl, Write("quiet = perhaps\n")}), HasSubstr("true or false"));
  EXPECT_THAT(Refusal({kUrl, "--config=/there/is/none"}), HasSubstr("/there/is/none"));
}

TEST_F(LoadConfigFile, TheExampleHasTheDefaults) {
  const LoadOptions options = CommandLine::Read({std::string("--config=") + WSHOST_LOAD_EXAMPLE}).options;
  const LoadOptions defaults;
  EXPECT_EQ(options.url->authority, "127.0.0.1:4502");
  EXPECT_EQ(options.clients, defaults.clients);
  EXPECT_EQ(options.startDelay, defaults.startDelay);
  EXPECT_EQ(options.openTimeout, defaults.openTimeout);
  EXPECT_EQ(options.rate, defaults.rate);
  EXPECT_EQ(options.duration, defaults.duration);
  EXPECT_EQ(options.message, defaults.message);
  EXPECT_EQ(options.messages, defaults.messages);
  EXPECT_EQ(options.quiet, defaults.quiet);
  EXPECT_EQ(options.jsonSummary, defaults.jsonSummary);
  EXPECT_TRUE(options.headers.empty());
  EXPECT_TRUE(options.subprotocols.empty());
}

}  // namespace
