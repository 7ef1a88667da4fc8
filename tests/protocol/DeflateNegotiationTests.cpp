// SPDX-License-Identifier: MIT
// What is agreed on about compression, for every combination of options, offers and answers.
#include "extension/DeflateNegotiation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <stdexcept>

namespace wshost::protocol {
namespace {

constexpr DeflateOptions kShared{.enabled = true};
constexpr DeflateOptions kTakeover{.enabled = true, .contextTakeover = true};
constexpr DeflateOptions kSmallServer{.enabled = true, .serverMaxWindowBits = 10, .contextTakeover = true};
constexpr DeflateOptions kSmallClient{.enabled = true, .clientMaxWindowBits = 10, .contextTakeover = true};

// Lifetime: as long as `value`.
ExtensionList Listed(std::string_view value) {
  const std::vector<HeaderField> fields{{kExtensionsField, value}};
  return value.empty() ? ExtensionList{} : ReadExtensions(HeaderFields(fields)).value();
}

// The server's answer without "permessage-deflate", "-" if it agrees to nothing.
std::string AnswerTo(std::string_view offer, const DeflateOptions& options) {
  constexpr std::string_view kName = "permessage-deflate";
  const auto choice = ChooseDeflate(Listed(offer), options);
  if (!choice) return "-";
  EXPECT_TRUE(choice->answer.starts_with(kName));
  return choice->answer.substr(kName.size());
}

struct ServerCase {
  std::string_view offer;  // Behind "permessage-deflate".
  std::string_view shared, takeover, smallServer, smallClient;
};

constexpr std::string_view kNone = "; server_no_context_takeover; client_no_context_takeover";
constexpr std::string_view kServerNone = "; server_no_context_takeover";
constexpr std::string_view kClientNone = "; client_no_context_takeover";

TEST(DeflateServer, AnswersEachParameterByItsOptions) {  // RFC 7692 7.1
  const std::string none(kNone);
  const std::string serverNone(kServerNone);
  const std::string clientNone(kClientNone);
  const std::string server8 = "; server_max_window_bits=8";
  const std::string server10 = "; server_max_window_bits=10";
  const std::string server15 = "; server_max_window_bits=15";
  const std::string client8 = "; client_max_window_bits=8";
  const std::string client10 = "; client_max_window_bits=10";
  const std::string none8 = none + server8;
  const std::string none10 = none + server10;
  const std::string none15 = none + server15;
  const std::string noneClient8 = none + client8;
  const std::string noneClient10 = none + client10;
  const std::string serverNone10 = serverNone + server10;
  const std::string clientNone10 = clientNone + server10;
  const std::string serverNoneClient10 = serverNone + client10;
  const std::string server10Client8 = server10 + client8;
  const std::string server10Client10 = server10 + client10;
  const std::string server8Client8 = server8 + client8;
  const std::string none8Client8 = none8 + client8;
  const ServerCase cases[] = {
      // 7.1.2.2: who does not offer client_max_window_bits cannot be limited.
      {"", none, "", server10, "-"},
      // 7.1.1.1, 7.1.1.2: both may be answered unasked; asked for, they are honoured.
      {kServerNone, none, serverNone, serverNone10, "-"},
      {kClientNone, none, clientNone, clientNone10, "-"},
      {kNone, none, none, none10, "-"},
      // 7.1.2.1: the same or a smaller value, named even if it is 15.
      {"; server_max_window_bits=8", none8, server8, server8, "-"},
      {"; server_max_window_bits=10", none10, server10, server10, "-"},
      {"; server_max_window_bits=15", none15, server15, server10, "-"},
      // 7.1.2.2: no value or a value.
      {"; client_max_window_bits", none, "", server10, client10},
      {"; client_max_window_bits=8", noneClient8, client8, server10Client8, client8},
      {"; client_max_window_bits=10", noneClient10, client10, server10Client10, client10},
      {"; client_max_window_bits=15", none, "", server10, client10},
      {"; client_max_window_bits; server_no_context_takeover", none, serverNone, serverNone10, serverNoneClient10},
      {"; client_max_window_bits=8; server_max_window_bits=8", none8Client8, server8Client8, server8Client8,
       server8Client8},
  };
  for (const ServerCase& c : cases) {
    const std::string offer = "permessage-deflate" + std::string(c.offer);
    EXPECT_EQ(AnswerTo(offer, kShared), c.shared) << offer;
    EXPECT_EQ(AnswerTo(offer, kTakeover), c.takeover) << offer;
    EXPECT_EQ(AnswerTo(offer, kSmallServer), c.smallServer) << offer;
    EXPECT_EQ(AnswerTo(offer, kSmallClient), c.smallClient) << offer;
  }
}

constexpr std::string_view kInvalidInBoth[] = {
    "unknown",                                                     // 7.1: not defined for use
    "unknown=1",                                                   //
    "Server_no_context_takeover",                                  //
    "server_no_context_takeover=1",                                // 7.1.1.1: no value
    "server_no_context_takeover=\"x\"",                            //
    "client_no_context_takeover=0",                                // 7.1.1.2: no value
    "client_no_context_takeover=true",                             //
    "server_max_window_bits",                                      // 7.1.2.1: a value
    "server_max_window_bits=7",                                    // 8 to 15
    "server_max_window_bits=16",                                   //
    "server_max_window_bits=0",                                    //
    "server_max_window_bits=08",                                   // no leading zeroes
    "server_max_window_bits=010",                                  //
    "server_max_window_bits=\"08\"",                               //
    "server_max_window_bits=1",                                    //
    "server_max_window_bits=150",                                  //
    "server_max_window_bits=4294967304",                           //
    "server_max_window_bits=-8",                                   // decimal
    "server_max_window_bits=+8",                                   //
    "server_max_window_bits=1a",                                   //
    "server_max_window_bits=a",                                    //
    "client_max_window_bits=7",                                    // 7.1.2.2: 8 to 15
    "client_max_window_bits=16",                                   //
    "client_max_window_bits=09",                                   //
    "client_max_window_bits=x",                                    //
    "server_no_context_takeover; server_no_context_takeover",      // 7.1: not twice
    "client_no_context_takeover; client_no_context_takeover",      //
    "server_max_window_bits=10; server_max_window_bits=10",        //
    "client_max_window_bits=10; client_max_window_bits=10",        //
    "client_max_window_bits=10; client_max_window_bits",           //
    "server_no_context_takeover; server_max_window_bits=10; x=1",  //
};

TEST(DeflateServer, DeclinesInvalidOffers) {  // RFC 7692 7.1: "A server MUST decline"
  for (const std::string_view parameters : kInvalidInBoth) {
    EXPECT_EQ(AnswerTo("permessage-deflate; " + std::string(parameters), kTakeover), "-") << parameters;
  }
  EXPECT_EQ(AnswerTo("permessage-deflate; client_max_window_bits; client_max_window_bits", kTakeover), "-");
  EXPECT_EQ(AnswerTo("permessage-deflate; client_max_window_bits; client_max_window_bits=9", kTakeover), "-");
}

TEST(DeflateServer, DeclinesOneByOne) {  // RFC 7692 5.1: in order of preference
  for (const std::string_view parameters : kInvalidInBoth) {
    const std::string invalid = "permessage-deflate; " + std::string(parameters);
    EXPECT_EQ(AnswerTo(invalid + ", permessage-deflate; server_max_window_bits=9", kTakeover),
              "; server_max_window_bits=9")
        << parameters;
  }
}

TEST(DeflateServer, TakesTheFirstThatItCan) {  // RFC 7692 5.1, 7.1
  EXPECT_EQ(AnswerTo("permessage-deflate; server_max_window_bits=9, permessage-deflate", kTakeover),
            "; server_max_window_bits=9");
  EXPECT_EQ(AnswerTo("permessage-deflate, permessage-deflate; server_max_window_bits=9", kTakeover), "");
  EXPECT_EQ(AnswerTo("permessage-deflate, permessage-deflate; client_max_window_bits", kSmallClient),
            "; client_max_window_bits=10");
  EXPECT_EQ(AnswerTo("permessage-deflate; x, permessage-deflate; y", kTakeover), "-");
}

TEST(DeflateServer, IgnoresOtherExtensions) {  // RFC 6455 9.1
  EXPECT_EQ(AnswerTo("x-webkit-deflate-frame, permessage-deflate, permessage-bzip2", kTakeover), "");
  EXPECT_EQ(AnswerTo("x-webkit-deflate-frame; server_max_window_bits=9", kTakeover), "-");
  EXPECT_EQ(AnswerTo("permessage-deflate2, Permessage-Deflate", kTakeover), "-");
  EXPECT_EQ(AnswerTo("", kTakeover), "-");
}

TEST(DeflateServer, ReadsQuotedValues) {  // RFC 6455 9.1
  EXPECT_EQ(AnswerTo("permessage-deflate; server_max_window_bits=\"10\"", kTakeover), "; server_max_window_bits=10");
  EXPECT_EQ(AnswerTo("permessage-deflate; server_max_window_bits=\"\\8\"", kTakeover), "; server_max_window_bits=8");
}

TEST(DeflateServer, AgreesToNothingUnlessEnabled) {
  EXPECT_EQ(AnswerTo("permessage-deflate; client_max_window_bits", DeflateOptions{.enabled = false}), "-");
}

void ForEachOptions(const std::function<void(const DeflateOptions&)>& run) {
  for (const bool takeover : {false, true}) {
    for (int server = kMinWindowBits; server <= kMaxWindowBits; ++server) {
      for (int client = kMinWindowBits; client <= kMaxWindowBits; ++client) {
        run({.enabled = true,
             .serverMaxWindowBits = server,
             .clientMaxWindowBits = client,
             .contextTakeover = takeover});
      }
    }
  }
}

TEST(DeflateClient, OffersItsOptions) {  // RFC 7692 7.1
  EXPECT_EQ(MakeDeflateOffer({.enabled = false}), "");
  EXPECT_EQ(MakeDeflateOffer(kShared),
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover; client_max_window_bits");
  EXPECT_EQ(MakeDeflateOffer(kTakeover), "permessage-deflate; client_max_window_bits");
  EXPECT_EQ(MakeDeflateOffer(kSmallServer), "permessage-deflate; server_max_window_bits=10; client_max_window_bits");
  EXPECT_EQ(MakeDeflateOffer(kSmallClient), "permessage-deflate; client_max_window_bits=10");
}

// Both sides must come to the same parameters, and neither beyond what its own options allow.
TEST(DeflateClient, AgreesWithTheServerWhateverTheOptionsOfBoth) {  // RFC 7692 7.1
  ForEachOptions([](const DeflateOptions& client) {
    const std::string text = MakeDeflateOffer(client);
    const ExtensionList offer = Listed(text);
    ForEachOptions([&](const DeflateOptions& server) {
      const auto choice = ChooseDeflate(offer, server);
      ASSERT_TRUE(choice.has_value());
      const DeflateAgreement agreement = CheckDeflateAnswer(Listed(choice->answer), client);
      ASSERT_EQ(agreement.verdict, DeflateVerdict::Agreed) << choice->answer;
      ASSERT_EQ(agreement.parameters, choice->parameters) << choice->answer;
      const bool takeover = client.contextTakeover && server.contextTakeover;
      ASSERT_EQ(agreement.parameters.serverNoContextTakeover, !takeover);
      ASSERT_EQ(agreement.parameters.clientNoContextTakeover, !takeover);
      ASSERT_EQ(agreement.parameters.serverMaxWindowBits,
                std::min(client.serverMaxWindowBits, server.serverMaxWindowBits));
      ASSERT_EQ(agreement.parameters.clientMaxWindowBits,
                std::min(client.clientMaxWindowBits, server.clientMaxWindowBits));
    });
  });
}

DeflateVerdict VerdictOn(std::string_view answer, const DeflateOptions& options) {
  return CheckDeflateAnswer(Listed(answer), options).verdict;
}

TEST(DeflateClient, TakesNoAnswerForNoCompression) {  // RFC 7692 5.1
  EXPECT_EQ(VerdictOn("", kTakeover), DeflateVerdict::NotAgreed);
  EXPECT_EQ(VerdictOn("", DeflateOptions{.enabled = false}), DeflateVerdict::NotAgreed);
}

TEST(DeflateClient, RefusesExtensionsItDidNotOffer) {  // RFC 6455 4.1
  EXPECT_EQ(VerdictOn("permessage-deflate", DeflateOptions{.enabled = false}), DeflateVerdict::NotOffered);
  EXPECT_EQ(VerdictOn("permessage-bzip2", kTakeover), DeflateVerdict::NotOffered);
  EXPECT_EQ(VerdictOn("permessage-deflate, permessage-bzip2", kTakeover), DeflateVerdict::NotOffered);
  EXPECT_EQ(VerdictOn("x-webkit-deflate-frame, permessage-deflate", kTakeover), DeflateVerdict::NotOffered);
}

TEST(DeflateClient, RefusesTwoAnswers) {  // RFC 7692 5.1
  EXPECT_EQ(VerdictOn("permessage-deflate, permessage-deflate", kTakeover), DeflateVerdict::Repeated);
}

TEST(DeflateClient, RefusesInvalidAnswers) {  // RFC 7692 7.1: "A client MUST _Fail the WebSocket Connection_"
  for (const std::string_view parameters : kInvalidInBoth) {
    EXPECT_EQ(VerdictOn("permessage-deflate; " + std::string(parameters), kTakeover), DeflateVerdict::InvalidParameter)
        << parameters;
  }
  // 7.1.2.2: in an answer it has a value.
  EXPECT_EQ(VerdictOn("permessage-deflate; client_max_window_bits", kTakeover), DeflateVerdict::InvalidParameter);
}

struct AnswerCase {
  std::string_view parameters;
  DeflateOptions options;
  DeflateVerdict verdict;
  DeflateParameters agreed;
};

TEST(DeflateClient, HoldsTheAnswerAgainstItsOffer) {  // RFC 7692 7.1.1, 7.1.2
  constexpr auto kAgreed = DeflateVerdict::Agreed;
  constexpr auto kBeyond = DeflateVerdict::BeyondOffer;
  const AnswerCase cases[] = {
      {"", kTakeover, kAgreed, {false, false, 15, 15}},
      // 7.1.1.2, 7.1.1.1, 7.1.2.1: a server may include them unasked.
      {kClientNone, kTakeover, kAgreed, {false, true, 15, 15}},
      {kServerNone, kTakeover, kAgreed, {true, false, 15, 15}},
      {kNone, kTakeover, kAgreed, {true, true, 15, 15}},
      {"; server_max_window_bits=9", kTakeover, kAgreed, {false, false, 9, 15}},
      {"; server_max_window_bits=15", kTakeover, kAgreed, {false, false, 15, 15}},
      {"; client_max_window_bits=8", kTakeover, kAgreed, {false, false, 15, 8}},
      {"; client_max_window_bits=\"15\"", kTakeover, kAgreed, {false, false, 15, 15}},
      // 7.1.1.1: asked for, it must be there.
      {"", kShared, kBeyond, {}},
      {kClientNone, kShared, kBeyond, {}},
      // 7.1.1.2: the client has said that it will not take over, whatever the answer.
      {kServerNone, kShared, kAgreed, {true, true, 15, 15}},
      {kNone, kShared, kAgreed, {true, true, 15, 15}},
      // 7.1.2.1: asked for, it must be there, with that value or a smaller one.
      {"", kSmallServer, kBeyond, {}},
      {"; server_max_window_bits=11", kSmallServer, kBeyond, {}},
      {"; server_max_window_bits=10", kSmallServer, kAgreed, {false, false, 10, 15}},
      {"; server_max_window_bits=8", kSmallServer, kAgreed, {false, false, 8, 15}},
      // 7.1.2.2: the offer's value is the client's word; the answer's may be smaller.
      {"", kSmallClient, kAgreed, {false, false, 15, 10}},
      {"; client_max_window_bits=11", kSmallClient, kBeyond, {}},
      {"; client_max_window_bits=10", kSmallClient, kAgreed, {false, false, 15, 10}},
      {"; client_max_window_bits=9", kSmallClient, kAgreed, {false, false, 15, 9}},
  };
  for (const AnswerCase& c : cases) {
    const DeflateAgreement agreement =
        CheckDeflateAnswer(Listed("permessage-deflate" + std::string(c.parameters)), c.options);
    EXPECT_EQ(agreement.verdict, c.verdict) << MakeDeflateOffer(c.options) << " | " << c.parameters;
    EXPECT_EQ(agreement.parameters, c.agreed) << MakeDeflateOffer(c.options) << " | " << c.parameters;
  }
}

std::string ComplaintAbout(const DeflateOptions& options) {
  try {
    RequireValid(options);
  } catch (const std::logic_error& error) {
    return error.what();
  }
  return "";
}

TEST(DeflateOptions, AreWithinTheirRanges) {
  EXPECT_EQ(ComplaintAbout({}), "");
  ForEachOptions([](const DeflateOptions& options) { EXPECT_EQ(ComplaintAbout(options), ""); });
  EXPECT_EQ(ComplaintAbout({.level = 0}), "DeflateOptions::level is 0, expected 1 to 9");
  EXPECT_EQ(ComplaintAbout({.level = 10}), "DeflateOptions::level is 10, expected 1 to 9");
  EXPECT_EQ(ComplaintAbout({.memoryLevel = 0}), "DeflateOptions::memoryLevel is 0, expected 1 to 9");
  EXPECT_EQ(ComplaintAbout({.serverMaxWindowBits = 7}), "DeflateOptions::serverMaxWindowBits is 7, expected 8 to 15");
  EXPECT_EQ(ComplaintAbout({.clientMaxWindowBits = 16}), "DeflateOptions::clientMaxWindowBits is 16, expected 8 to 15");
}

}  // namespace
}  // namespace wshost::protocol
