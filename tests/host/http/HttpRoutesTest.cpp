// SPDX-License-Identifier: MIT
// Paths and the factories behind them.
#include "http/HttpRoutes.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "HttpTestRequests.h"

namespace wshost::host {
namespace {

HttpRoutes::FactoryPtr Factory() { return new FunctionFactory(nullptr); }

TEST(NormalizePath, PutsASlashInFrontAndChangesNothingElse) {
  EXPECT_EQ(NormalizePath(""), "/");
  EXPECT_EQ(NormalizePath("/"), "/");
  EXPECT_EQ(NormalizePath("chat"), "/chat");
  EXPECT_EQ(NormalizePath("/chat"), "/chat");
  EXPECT_EQ(NormalizePath("/Chat/"), "/Chat/");
  EXPECT_EQ(NormalizePath("/a%2Fb/../c"), "/a%2Fb/../c");
}

TEST(PathOfTarget, TakesThePathOutOfEveryForm) {
  EXPECT_EQ(PathOfTarget("/a/b?x=/y"), "/a/b");
  EXPECT_EQ(PathOfTarget("/?x"), "/");
  EXPECT_EQ(PathOfTarget("http://here:80/a?x"), "/a");
  EXPECT_EQ(PathOfTarget("http://here"), "/");
  EXPECT_EQ(PathOfTarget("http://here?x=/a"), "/");
  EXPECT_EQ(PathOfTarget("/see?url=http://there/x"), "/see");
  EXPECT_EQ(PathOfTarget("*"), "/*");
}

TEST(HttpRoutes, FindsExactPathsOnly) {
  HttpRoutes routes;
  EXPECT_TRUE(routes.Empty());
  const auto app = Factory();
  routes.Add("app", app);
  EXPECT_FALSE(routes.Empty());
  EXPECT_EQ(routes.Find("/app"), app);
  for (const char* path : {"/", "", "/app/", "/app/x", "/App", "/ap", "/apps"}) {
    EXPECT_TRUE(routes.Find(path).isNull()) << path;
  }
}

TEST(HttpRoutes, FindsAPathAndAllBelowIt) {
  HttpRoutes routes;
  const auto files = Factory();
  routes.Add("/static/*", files);
  for (const char* path : {"/static", "/static/", "/static/a", "/static/a/b"}) {
    EXPECT_EQ(routes.Find(path), files) << path;
  }
  for (const char* path : {"/", "/stati", "/statics", "/x/static/a"}) {
    EXPECT_TRUE(routes.Find(path).isNull()) << path;
  }
}

TEST(HttpRoutes, PrefersTheLongestMatchInAnyOrderOfAdding) {
  const auto all = Factory();
  const auto outer = Factory();
  const auto inner = Factory();
  const auto exact = Factory();
  for (const bool longestFirst : {false, true}) {
    HttpRoutes routes;
    routes.Add(longestFirst ? "/a/b/*" : "/*", longestFirst ? inner : all);
    routes.Add("/a/*", outer);
    routes.Add(longestFirst ? "/*" : "/a/b/*", longestFirst ? all : inner);
    routes.Add("/a/b", exact);
    EXPECT_EQ(routes.Find("/"), all);
    EXPECT_EQ(routes.Find("/x"), all);
    EXPECT_EQ(routes.Find("/a"), outer);
    EXPECT_EQ(routes.Find("/a/bc"), outer);
    EXPECT_EQ(routes.Find("/a/b"), exact);
    EXPECT_EQ(routes.Find("/a/b/c"), inner);
  }
}

TEST(HttpRoutes, RefusesPathsThatAreTakenAndNamesThem) {
  HttpRoutes routes;
  routes.Add("/a", Factory());
  routes.Add("/a/*", Factory());
  for (const char* path : {"/a", "a", "/a/*", "a/*"}) {
    try {
      routes.Add(path, Factory());
      ADD_FAILURE() << path;
    } catch (const std::logic_error& error) {
      EXPECT_NE(std::string(error.what()).find("/a"), std::string::npos);
    }
  }
}

TEST(HttpRoutes, RefusesWhatIsNoPath) {
  HttpRoutes routes;
  for (const char* path : {"/a?b", "/a#b", "/a b", "/a\n", "/\xC3\xA4", "/*/a", "/a*", "/*/*", "/a*/*"}) {
    EXPECT_THROW(routes.Add(path, Factory()), std::logic_error) << path;
  }
  EXPECT_THROW(routes.Add("/a", nullptr), std::logic_error);
  EXPECT_TRUE(routes.Empty());
}

}  // namespace
}  // namespace wshost::host
