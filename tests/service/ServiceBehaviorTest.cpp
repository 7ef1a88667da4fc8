// SPDX-License-Identifier: MIT
// Where callbacks run, from what the modes promise.
#include "wshost/service/ServiceBehavior.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace wshost::testing {
namespace {

using Instances = InstanceContextMode;
using Concurrency = ConcurrencyMode;

TEST(ServiceBehavior, RunsOnLoopsWhereLoopsKeepThePromise) {
  for (const Instances instances : {Instances::PerSession, Instances::PerCall}) {
    EXPECT_EQ(PlaceOf({instances, Concurrency::Single}), CallbackPlace::Loop);
    EXPECT_EQ(PlaceOf({instances, Concurrency::Reentrant}), CallbackPlace::Loop);
    EXPECT_EQ(PlaceOf({instances, Concurrency::Multiple}), CallbackPlace::Pool);
  }
  EXPECT_EQ(PlaceOf({Instances::Single, Concurrency::Single}), CallbackPlace::Pool);
  EXPECT_EQ(PlaceOf({Instances::Single, Concurrency::Reentrant}), CallbackPlace::Pool);
  EXPECT_EQ(PlaceOf({Instances::Single, Concurrency::Multiple}), CallbackPlace::Loop);
}

TEST(ServiceBehavior, RunsInThePoolWhereThatIsAskedFor) {
  for (const Instances instances : {Instances::PerSession, Instances::PerCall, Instances::Single}) {
    for (const Concurrency concurrency : {Concurrency::Single, Concurrency::Reentrant, Concurrency::Multiple}) {
      EXPECT_EQ(PlaceOf({instances, concurrency, CallbackPlace::Pool}), CallbackPlace::Pool);
    }
  }
}

TEST(ServiceBehavior, RefusesLoopsThatCannotKeepThePromise) {
  EXPECT_THROW(PlaceOf({Instances::PerSession, Concurrency::Multiple, CallbackPlace::Loop}), std::logic_error);
  EXPECT_THROW(PlaceOf({Instances::Single, Concurrency::Single, CallbackPlace::Loop}), std::logic_error);
  EXPECT_EQ(PlaceOf({Instances::Single, Concurrency::Multiple, CallbackPlace::Loop}), CallbackPlace::Loop);
}

struct Plain {};
struct Named {
  static constexpr ServiceBehavior kBehavior{Instances::PerCall, Concurrency::Multiple};
};

TEST(ServiceBehavior, IsNamedByTheClass) {
  EXPECT_EQ(BehaviorOf<Plain>(), ServiceBehavior());
  EXPECT_EQ(BehaviorOf<Named>().instances, Instances::PerCall);
  EXPECT_EQ(BehaviorOf<Named>().concurrency, Concurrency::Multiple);
}

}  // namespace
}  // namespace wshost::testing
