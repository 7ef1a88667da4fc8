// SPDX-License-Identifier: MIT
// What is counted, and what is concluded from it.
#include "LoadFigures.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace {

using load::Answering;
using load::ClientEnd;
using load::Duration;
using load::LoadFigures;
using wshost::CloseCode;
using Kind = ClientEnd::Kind;

constexpr bool kOwn = true;

LoadFigures WithOpen(std::size_t count) {
  LoadFigures figures(count);
  for (std::size_t i = 0; i < count; ++i) figures.OnOpen();
  return figures;
}

void Send(LoadFigures& figures, int count) {
  for (int i = 0; i < count; ++i) figures.OnSent();
}

void Hear(LoadFigures& figures, bool own, int count) {
  for (int i = 0; i < count; ++i) {
    figures.OnReceived();
    figures.OnOurs(own, Duration(5));
  }
}

TEST(LoadFigures, ExpectNothingUntilSomethingCameBack) {
  LoadFigures figures = WithOpen(3);
  Send(figures, 2);
  figures.OnReceived();
  EXPECT_EQ(figures.HowAnswered(), Answering::Unknown);
  EXPECT_EQ(figures.Expected(), std::nullopt);
  EXPECT_EQ(figures.Lost(), 0U);
  EXPECT_FALSE(figures.HasAllArrived());
}

TEST(LoadFigures, ExpectOfAnEchoWhatWasSent) {
  LoadFigures figures = WithOpen(3);
  Send(figures, 5);
  Hear(figures, kOwn, 4);
  EXPECT_EQ(figures.HowAnswered(), Answering::Echo);
  EXPECT_EQ(figures.Expected(), 5U);
  EXPECT_EQ(figures.Lost(), 1U);
  EXPECT_FALSE(figures.HasAllArrived());
  Hear(figures, kOwn, 1);
  EXPECT_TRUE(figures.HasAllArrived());
}

TEST(LoadFigures, ExpectOfARelayAsManyAsWereOpenThen) {
  LoadFigures figures = WithOpen(3);
  Send(figures, 2);
  figures.OnEnd({Kind::Broken, CloseCode::Abnormal, "gone"});
  Send(figures, 1);
  Hear(figures, kOwn, 3);
  Hear(figures, !kOwn, 5);
  EXPECT_EQ(figures.HowAnswered(), Answering::Relay);
  EXPECT_EQ(figures.Expected(), 2U * 3 + 2);
  EXPECT_TRUE(figures.HasAllArrived());
}

TEST(LoadFigures, ExpectOfARelayToOthersOneLessForEach) {
  LoadFigures figures = WithOpen(3);
  Send(figures, 2);
  Hear(figures, !kOwn, 3);
  EXPECT_EQ(figures.HowAnswered(), Answering::RelayToOthers);
  EXPECT_EQ(figures.Expected(), 4U);
  EXPECT_EQ(figures.Lost(), 1U);
}

TEST(LoadFigures, WaitForNothingThatCannotBeKnownAgain) {
  LoadFigures figures = WithOpen(1);
  EXPECT_TRUE(figures.HasAllArrived());
  Send(figures, 2);
  figures.isMarked = false;
  EXPECT_TRUE(figures.HasAllArrived());
}

TEST(LoadFigures, SucceedIfAllOpenedAndNoneEndedByFault) {
  LoadFigures figures = WithOpen(2);
  EXPECT_TRUE(figures.IsSuccess());
  figures.OnEnd({Kind::ClosedByUs, CloseCode::Normal, ""});
  figures.OnEnd({Kind::ClosedByServer, CloseCode::Normal, ""});
  EXPECT_TRUE(figures.IsSuccess());
  EXPECT_EQ(figures.open, 0U);
  EXPECT_EQ(figures.closes.at(1000), 2U);
  EXPECT_TRUE(figures.troubles.empty());
}

TEST(LoadFigures, FailIfOneDidNotOpen) {
  LoadFigures figures(2);
  figures.OnOpen();
  figures.OnEnd({Kind::NotOpened, CloseCode::Abnormal, "refused"});
  EXPECT_FALSE(figures.IsSuccess());
  EXPECT_EQ(figures.notOpened, 1U);
  EXPECT_EQ(figures.open, 1U);
  EXPECT_EQ(figures.troubles.at("refused"), 1U);
}

TEST(LoadFigures, FailIfTheServerClosedWithAnythingButNormal) {
  LoadFigures figures = WithOpen(1);
  figures.OnEnd({Kind::ClosedByServer, CloseCode::GoingAway, "the host is closing"});
  EXPECT_FALSE(figures.IsSuccess());
  EXPECT_EQ(figures.closes.at(1001), 1U);
  EXPECT_EQ(figures.troubles.at("closed by the server, 1001: the host is closing"), 1U);
}

TEST(LoadFigures, KeepABoundedNumberOfReasonsOfBoundedLength) {
  LoadFigures figures = WithOpen(100);
  for (int i = 0; i < 100; ++i) {
    figures.OnEnd({Kind::Broken, CloseCode::Abnormal, std::to_string(i) + std::string(1000, 'x')});
  }
  EXPECT_LE(figures.troubles.size(), 21U);
  EXPECT_EQ(figures.troubles.at("other reasons"), 80U);
  for (const auto& [reason, count] : figures.troubles) EXPECT_LE(reason.size(), 120U);
}

TEST(LoadFigures, KeepOutWhatATerminalWouldObey) {
  LoadFigures figures = WithOpen(1);
  figures.OnEnd({Kind::Broken, CloseCode::Abnormal, "a\x1b[2J\xC3\xBC"});
  EXPECT_EQ(figures.troubles.begin()->first, "a?[2J??");
}

}  // namespace
