// SPDX-License-Identifier: MIT
// Which service answers which path.
#include "session/ServiceRoutes.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "../../protocol/AllocationCount.h"

namespace wshost::host {
namespace {

struct Customer {};
struct Order {};
struct Everything {};

template <typename T>
std::shared_ptr<ServiceRoute> RouteTo() {
  return std::make_shared<ServiceRoute>(ServiceRoute{{.type = typeid(T)}, nullptr});
}

class ServiceRoutesTest : public ::testing::Test {
 protected:
  template <typename T>
  bool LeadsTo(std::string_view path) const {
    const ServiceMatch match = routes_.Find(path);
    return match.route && match.route->service.type == typeid(T);
  }
  ServiceRoutes routes_;
};

TEST_F(ServiceRoutesTest, MapsTypesToPathsWithOrWithoutTheirSlash) {  // F3, F4, O6
  routes_.Add("customer", RouteTo<Customer>());
  routes_.Add("/order", RouteTo<Order>());
  routes_.Add("", RouteTo<Everything>());
  EXPECT_TRUE(LeadsTo<Customer>("/customer"));
  EXPECT_TRUE(LeadsTo<Order>("/order"));
  EXPECT_TRUE(LeadsTo<Everything>("/"));
  EXPECT_FALSE(routes_.Find("/customer/").route);
  EXPECT_FALSE(routes_.Find("/Customer").route);
  EXPECT_THROW(routes_.Add("/customer", RouteTo<Order>()), std::logic_error);
}

TEST_F(ServiceRoutesTest, PrefersALiteralToAPatternAndKeepsPatternsApart) {  // W4
  routes_.Add("customer/{id}", RouteTo<Customer>());
  routes_.Add("/{rest...}", RouteTo<Everything>());
  routes_.Add("/customer/new", RouteTo<Order>());
  EXPECT_TRUE(LeadsTo<Order>("/customer/new"));
  EXPECT_TRUE(LeadsTo<Customer>("/customer/7"));
  EXPECT_EQ(routes_.Find("/customer/7").values, (PathValues{{"id", "7"}}));
  EXPECT_TRUE(LeadsTo<Everything>("/customer/7/x"));
  EXPECT_THROW(routes_.Add("/customer/{name}", RouteTo<Order>()), std::logic_error);
  EXPECT_THROW(routes_.Add("/{a b}", RouteTo<Order>()), std::logic_error) << "white space";
}

TEST_F(ServiceRoutesTest, SessionsOfALiteralShareItsPath) {
  routes_.Add("order", RouteTo<Order>());
  routes_.Add("/{id}", RouteTo<Customer>());
  const ServiceMatch first = routes_.Find("/order");
  EXPECT_EQ(first.path, "/order");
  EXPECT_EQ(first.path.View().data(), routes_.Find("/order").path.View().data());
  EXPECT_EQ(routes_.Find("/7").path, "");
}

TEST_F(ServiceRoutesTest, FindingALiteralAllocatesNothing) {
  const std::string path = "/" + std::string(200, 'a');
  routes_.Add(path, RouteTo<Order>());
  routes_.Add("/{id}", RouteTo<Customer>());
  const testing::AllocationCount count;
  const ServiceMatch match = routes_.Find(path);
  EXPECT_EQ(count.Calls(), 0U);
  EXPECT_TRUE(match.route->service.type == typeid(Order));
}

}  // namespace
}  // namespace wshost::host
