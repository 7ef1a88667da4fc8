// SPDX-License-Identifier: MIT
// Files and bounds of a response in memory.
#include "http/BufferedServerResponse.h"

#include <Poco/Exception.h>
#include <Poco/Path.h>
#include <Poco/TemporaryFile.h>
#include <gtest/gtest.h>

#include <fstream>
#include <stdexcept>

#include "http/HttpSerializer.h"

#ifndef _WIN32
#include <sys/stat.h>
#endif

namespace wshost::host {
namespace {

TEST(BufferedServerResponse, SendsAFileWithItsLengthAndDate) {
  const Poco::TemporaryFile file;
  std::ofstream(file.path(), std::ios::binary) << std::string("a\0b\n", 4);
  BufferedServerResponse response(1000);
  response.sendFile(file.path(), "application/x-test");
  EXPECT_TRUE(response.sent());
  EXPECT_EQ(response.Body(), std::string("a\0b\n", 4));
  EXPECT_EQ(response.getContentType(), "application/x-test");
  EXPECT_EQ(response.getContentLength64(), 4);
  EXPECT_TRUE(response.get("Last-Modified").ends_with(" GMT"));
}

TEST(BufferedServerResponse, BoundsFiles) {
  const Poco::TemporaryFile file;
  std::ofstream(file.path(), std::ios::binary) << std::string(100'000, 'x');
  BufferedServerResponse response(50'000);
  response.sendFile(file.path(), "text/plain");
  EXPECT_TRUE(response.BodyExceeded());
  EXPECT_EQ(response.Body(), "");
}

TEST(BufferedServerResponse, ThrowsAsPocoDoesForFilesThatCannotBeOpened) {
  const Poco::TemporaryFile missing;
  BufferedServerResponse response(1000);
  EXPECT_THROW(response.sendFile(missing.path(), "text/plain"), Poco::FileNotFoundException);
  EXPECT_THROW(response.sendFile(Poco::Path::temp(), "text/plain"), Poco::OpenFileException);
  EXPECT_FALSE(response.sent());
  response.setStatusAndReason(Poco::Net::HTTPResponse::HTTP_NOT_FOUND);
  response.send() << "no such file";
  EXPECT_EQ(response.Body(), "no such file");
}

#ifndef _WIN32  // where a pipe is no file
TEST(BufferedServerResponse, DoesNotHangOnAPipe) {
  const Poco::TemporaryFile pipe;
  ASSERT_EQ(::mkfifo(pipe.path().c_str(), 0600), 0);
  BufferedServerResponse response(1000);
  EXPECT_THROW(response.sendFile(pipe.path(), "text/plain"), Poco::OpenFileException);
}
#endif

TEST(BufferedServerResponse, FailsTheStreamBeyondTheLimitAndKeepsNothing) {
  BufferedServerResponse response(4);
  std::ostream& stream = response.send();
  stream << "abcd";
  EXPECT_TRUE(stream.good());
  EXPECT_EQ(response.Body(), "abcd");
  stream.put('e');
  EXPECT_FALSE(stream.good());
  EXPECT_TRUE(response.BodyExceeded());
  stream.clear();
  stream << "f";
  EXPECT_FALSE(stream.good());
  EXPECT_EQ(response.Body(), "");
}

TEST(BufferedServerResponse, RefusesToBeSentTwice) {
  BufferedServerResponse response(100);
  response.send();
  EXPECT_THROW(response.send(), std::logic_error);
  EXPECT_THROW(response.sendBuffer("a", 1), std::logic_error);
  EXPECT_THROW(response.redirect("/"), std::logic_error);
}

TEST(BufferedServerResponse, TreatsAContinueAsSentLongAgo) {
  BufferedServerResponse response(100);
  response.sendContinue();
  EXPECT_FALSE(response.sent());
}

}  // namespace
}  // namespace wshost::host
