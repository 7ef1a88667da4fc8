// SPDX-License-Identifier: MIT
// The text that Prometheus reads, character by character.
#include "admin/MetricsText.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

namespace wshost::app {
namespace {

TEST(MetricsText, WritesDescriptionTypeAndValueOfACounter) {
  MetricsText text;
  text.Counter("apples_total", "Apples eaten.", std::uint64_t{18'446'744'073'709'551'615U});
  EXPECT_EQ(text.Text(),
            "# HELP apples_total Apples eaten.\n"
            "# TYPE apples_total counter\n"
            "apples_total 18446744073709551615\n");
}

TEST(MetricsText, WritesGaugesAsShortAsTheyCanBeReadBack) {
  MetricsText text;
  text.Gauge("a", "A.", 0.25);
  text.Gauge("b", "B.", std::uint64_t{7});
  EXPECT_EQ(text.Text(),
            "# HELP a A.\n# TYPE a gauge\na 0.25\n"
            "# HELP b B.\n# TYPE b gauge\nb 7\n");
}

TEST(MetricsText, WritesASampleForEachValueOfALabel) {
  MetricsText text;
  text.Counter("closes_total", "Ends.", "code", {{"1000", 3}, {"1006", 1}});
  EXPECT_EQ(text.Text(),
            "# HELP closes_total Ends.\n# TYPE closes_total counter\n"
            "closes_total{code=\"1000\"} 3\ncloses_total{code=\"1006\"} 1\n");
}

TEST(MetricsText, DescribesACounterThatHasNoSamplesYet) {
  MetricsText text;
  text.Counter("closes_total", "Ends.", "code", {});
  EXPECT_EQ(text.Text(), "# HELP closes_total Ends.\n# TYPE closes_total counter\n");
}

TEST(MetricsText, EscapesBackslashesQuotesAndLineEndsInLabels) {
  MetricsText text;
  text.Info("info", "I.", "version", "a\\b\"c\nd");
  EXPECT_THAT(text.Text(), ::testing::HasSubstr("info{version=\"a\\\\b\\\"c\\nd\"} 1\n"));
}

TEST(MetricsText, EscapesBackslashesAndLineEndsInHelpButNoQuotes) {
  MetricsText text;
  text.Gauge("a", "back\\slash \"quoted\"\nnext", std::uint64_t{0});
  EXPECT_THAT(text.Text(), ::testing::StartsWith("# HELP a back\\\\slash \"quoted\"\\nnext\n"));
}

TEST(MetricsText, AddsUpTheBucketsOfADistribution) {
  MetricsText text;
  text.Distribution("seconds", "Time.", {{0.5, 1, 2.5}, {1, 0, 4, 2}, 11.75, 7});
  EXPECT_EQ(text.Text(),
            "# HELP seconds Time.\n# TYPE seconds histogram\n"
            "seconds_bucket{le=\"0.5\"} 1\n"
            "seconds_bucket{le=\"1\"} 1\n"
            "seconds_bucket{le=\"2.5\"} 5\n"
            "seconds_bucket{le=\"+Inf\"} 7\n"
            "seconds_sum 11.75\n"
            "seconds_count 7\n");
}

TEST(MetricsText, NeverHasABucketAboveTheCount) {  // copied while it changed
  MetricsText text;
  text.Distribution("seconds", "Time.", {{1}, {5, 0}, 2, 4});
  EXPECT_THAT(text.Text(), ::testing::HasSubstr("{le=\"+Inf\"} 5\n"));
  EXPECT_THAT(text.Text(), ::testing::HasSubstr("seconds_count 5\n"));
}

TEST(MetricsText, WritesAnEmptyDistribution) {
  MetricsText text;
  text.Distribution("seconds", "Time.", {});
  EXPECT_THAT(text.Text(), ::testing::HasSubstr("seconds_bucket{le=\"+Inf\"} 0\nseconds_sum 0\nseconds_count 0\n"));
}

TEST(WriteNumber, WritesWhatIsNoNumberAsPrometheusReadsIt) {
  EXPECT_EQ(WriteNumber(std::numeric_limits<double>::infinity()), "+Inf");
  EXPECT_EQ(WriteNumber(-std::numeric_limits<double>::infinity()), "-Inf");
  EXPECT_EQ(WriteNumber(std::nan("")), "NaN");
  EXPECT_EQ(WriteNumber(0.1), "0.1");
  EXPECT_EQ(WriteNumber(1e21), "1e+21");
}

}  // namespace
}  // namespace wshost::app
