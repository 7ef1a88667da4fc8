// SPDX-License-Identifier: MIT
// What is decided about a session before its OnOpen: attachments, fields of the 101, a subprotocol, route parameters.
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "FakeChannel.h"
#include "wshost/service/Attachment.h"
#include "wshost/service/ServiceDispatcher.h"
#include "wshost/service/SessionRef.h"

namespace wshost::testing {
namespace {

struct User : Attachment {
  explicit User(std::string called) : name(std::move(called)) {}
  std::string name;
};
struct Basket : Attachment {};

class OpenService : public WebSocketsService {
 public:
  using WebSocketsService::AddResponseCookie;
  using WebSocketsService::AddResponseField;
  using WebSocketsService::ChooseSubprotocol;
  using WebSocketsService::KeepRequest;
  using WebSocketsService::RouteParameter;
};

class SessionAttachment : public ::testing::Test {
 protected:
  std::unique_ptr<OpenService> Make() {
    const ServiceConstruction scope(*channel_);
    return std::make_unique<OpenService>();
  }
  static std::string Texts(const ResponseFields& fields) {
    std::string text;
    for (const HeaderField& field : fields.Views())
      text.append(field.name).append(": ").append(field.value).append("|");
    return text;
  }

  std::shared_ptr<FakeLoop> loop_ = std::make_shared<FakeLoop>();
  IntrusivePointer<FakeChannel> channel_ = MakeIntrusive<FakeChannel>(loop_);
  std::vector<HeaderField> fields_{{"Host", "h"}, {"Sec-WebSocket-Protocol", "v1, v2"}};
  std::string value_ = "A/B";
  std::vector<RouteValue> values_{{"symbol", value_}};
  RequestView request_{"ws", "/stocks/A%2FB", HeaderFields(fields_), values_};
  ResponseFields added_;
  SessionOpening opening_{request_, added_, {}};
};

TEST_F(SessionAttachment, IsReachedThroughTheServiceAndThroughHandles) {  // T13
  channel_->Attach(std::make_shared<User>("ann"));
  const auto service = Make();
  ASSERT_TRUE(service->AttachmentAs<User>());
  EXPECT_EQ(service->AttachmentAs<User>()->name, "ann");
  EXPECT_FALSE(service->AttachmentAs<Basket>()) << "it is something else";
  const SessionRef<OpenService> ref(channel_);
  EXPECT_EQ(ref.AttachmentAs<User>(), service->AttachmentAs<User>());
  EXPECT_THROW(AnySessionRef().AttachmentAs<User>(), std::logic_error);
}

TEST_F(SessionAttachment, IsNullIfNothingIsAttached) { EXPECT_FALSE(Make()->AttachmentAs<User>()); }

TEST_F(SessionAttachment, KnowsWhichSessionWasLastActive) {  // T29
  User user("ann");
  EXPECT_FALSE(user.LastActive());
  user.NoteActive(SessionId(0));
  EXPECT_EQ(user.LastActive(), SessionId(0));
  user.NoteActive(SessionId(7));
  EXPECT_EQ(user.LastActive(), SessionId(7));
}

TEST_F(SessionAttachment, AnInvokedActionIsActivity) {  // T29
  const auto user = std::make_shared<User>("ann");
  channel_->Attach(user);
  const auto service = Make();
  channel_->SetService(service.get());
  ServiceDispatcher::Invoke(
      *channel_, service.get(), [](WebSocketsService&) {}, [] {});
  EXPECT_EQ(user->LastActive(), channel_->Info().id);
}

TEST_F(SessionAttachment, FieldsAndCookiesGoIntoThe101) {  // T11, T12
  channel_->SetOpening(&opening_);
  const auto service = Make();
  service->AddResponseField("X-Version", "2");
  service->AddResponseCookie(Poco::Net::HTTPCookie("sid", "abc"));
  EXPECT_EQ(Texts(added_), "X-Version: 2|Set-Cookie: sid=abc|");
  channel_->SetOpening(nullptr);
  EXPECT_THROW(service->AddResponseField("X", "y"), std::logic_error);
  EXPECT_THROW(service->AddResponseCookie(Poco::Net::HTTPCookie("a", "b")), std::logic_error);
}

TEST_F(SessionAttachment, ASubprotocolThatWasChosenBeforeIsTheServicesUntilItChooses) {
  channel_->SetRequest(&request_);
  channel_->SetOpening(&opening_);
  opening_.subprotocol = "v1";
  const auto service = Make();
  EXPECT_EQ(service->Subprotocol(), "v1");
  EXPECT_EQ(service->ChooseSubprotocol({"v2"}), "v2");
  EXPECT_EQ(service->Subprotocol(), "v2");
  EXPECT_EQ(service->ChooseSubprotocol({"v3"}), "");
}

TEST_F(SessionAttachment, RouteParametersAreReadInOnOpenAndLaterIfTheRequestIsKept) {  // W4
  channel_->SetRequest(&request_);
  const auto service = Make();
  EXPECT_EQ(service->RouteParameter("symbol"), "A/B");
  EXPECT_THROW(service->RouteParameter("other"), std::logic_error);
  service->KeepRequest();
  channel_->SetRequest(nullptr);
  value_ = "gone";
  values_.clear();
  EXPECT_EQ(service->RouteParameter("symbol"), "A/B");
  EXPECT_EQ(Make()->RouteParameter("symbol"), "A/B") << "it is kept for the session, whatever object speaks for it";
}

}  // namespace
}  // namespace wshost::testing
