// SPDX-License-Identifier: MIT
// The request as a service sees it.
#include "wshost/service/RequestView.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "wshost/service/ServiceError.h"

namespace wshost {
namespace {

TEST(RequestView, MakesAnAbsoluteUriOfAPathAndTheHostField) {
  const std::vector<HeaderField> fields{{"Host", "example.org:4502"}};
  const RequestView request("ws", "/chat?x=1&y=a%20b", HeaderFields(fields));
  EXPECT_EQ(request.Uri().getScheme(), "ws");
  EXPECT_EQ(request.Uri().getHost(), "example.org");
  EXPECT_EQ(request.Uri().getPort(), 4502);
  EXPECT_EQ(request.Uri().getPath(), "/chat");
  EXPECT_EQ(request.Uri().getQueryParameters().at(1), (std::pair<std::string, std::string>("y", "a b")));
}

TEST(RequestView, ReadsAnIpv6Host) {
  const std::vector<HeaderField> fields{{"host", "[::1]:80"}};
  const RequestView request("ws", "/", HeaderFields(fields));
  EXPECT_EQ(request.Uri().getPort(), 80);
  EXPECT_NE(request.Uri().getHost().find("::1"), std::string::npos);
}

TEST(RequestView, TakesAnAbsoluteTargetAsItIs) {
  const std::vector<HeaderField> fields{{"Host", "other.example"}};
  const RequestView request("ws", "http://named.example/a?b=c", HeaderFields(fields));
  EXPECT_EQ(request.Uri().getHost(), "named.example");
  EXPECT_EQ(request.Uri().getPathAndQuery(), "/a?b=c");
}

TEST(RequestView, ParsesOnce) {
  const RequestView request("ws", "/", HeaderFields());
  EXPECT_EQ(&request.Uri(), &request.Uri());
}

TEST(RequestView, RefusesATargetThatIsNoUri) {
  const std::vector<HeaderField> fields{{"Host", "example.org"}};
  for (const char* target : {"/a%", "/a%2", "/a%zz", "http://[bad/"}) {
    const RequestView request("ws", target, HeaderFields(fields));
    try {
      request.Uri();
      ADD_FAILURE() << target << " was taken";
    } catch (const UpgradeRefused& refused) {
      EXPECT_EQ(refused.Status(), 400) << target;
    }
  }
}

TEST(RequestView, CopyOwnsAllItsText) {
  std::unique_ptr<const RequestView> copy;
  {
    // Short ones too: they live inside their strings, which are overwritten before they go.
    std::string target = "/chat?a=b";
    std::string name = "Host";
    std::string value = "h.example";
    std::string long_(300, 'x');
    std::string scheme = "ws";
    std::vector<HeaderField> fields{{name, value}, {"X-Long", long_}, {"X-Empty", ""}};
    std::string id = "abc.1";
    const RequestView request(scheme, target, HeaderFields(fields), {}, id);
    copy = request.Copy();
    for (std::string* text : {&target, &name, &value, &long_, &scheme, &id}) text->assign(text->size(), '?');
    fields.clear();
  }
  EXPECT_EQ(copy->Target(), "/chat?a=b");
  ASSERT_EQ(copy->Fields().size(), 3U);
  EXPECT_EQ(copy->Fields().Find("host"), "h.example");
  EXPECT_EQ(copy->Fields().Find("X-Long"), std::string(300, 'x'));
  EXPECT_EQ(copy->Fields().Find("X-Empty"), "");
  EXPECT_EQ(copy->Uri().toString(), "ws://h.example/chat?a=b");
  EXPECT_EQ(copy->RequestId(), "abc.1");
}

TEST(RequestView, IsSecureIfItsSchemeIs) {
  EXPECT_TRUE(RequestView("wss", "/", HeaderFields()).IsSecure());
  EXPECT_TRUE(RequestView("https", "/", HeaderFields()).IsSecure());
  EXPECT_FALSE(RequestView("ws", "/", HeaderFields()).IsSecure());
  EXPECT_FALSE(RequestView("http", "/", HeaderFields()).IsSecure());
  EXPECT_EQ(RequestView("ws", "/", HeaderFields()).RequestId(), "");
}

TEST(RequestView, ListsTheSubprotocolsThatAreOffered) {  // RFC 6455 1.9
  const std::vector<HeaderField> fields{{"Sec-WebSocket-Protocol", "a, \tb ,,c"},
                                        {"X", "y"},
                                        {"sec-websocket-protocol", " "},
                                        {"SEC-WEBSOCKET-PROTOCOL", "d"}};
  EXPECT_EQ(RequestView("ws", "/", HeaderFields(fields)).Subprotocols(),
            (std::vector<std::string_view>{"a", "b", "c", "d"}));
  EXPECT_TRUE(RequestView("ws", "/", HeaderFields()).Subprotocols().empty());
}

}  // namespace
}  // namespace wshost
