// SPDX-License-Identifier: MIT
// Makes the measured messages: short ones as services send them, and two large ones.
#include "Texts.h"

#include <cstdio>
#include <random>

namespace wshost::benchmark {
namespace {

constexpr int kVariants = 256;

std::string Number(std::mt19937& random, int decimals) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", decimals, static_cast<double>(random() % 1'000'000) / 100.0);
  return text;
}

std::string Word(std::mt19937& random, std::size_t least, std::size_t most) {
  std::string word;
  for (std::size_t n = least + random() % (most - least + 1); n > 0; --n)
    word += static_cast<char>('a' + random() % 26);
  return word;
}

std::string Chat(std::mt19937& random) {
  return R"({"type":"chat","from":")" + Word(random, 3, 9) + R"(","text":")" + Word(random, 5, 12) + " " +
         Word(random, 3, 12) + ", " + Word(random, 4, 14) + R"(?","time":17000)" +
         std::to_string(10000000 + random() % 80000000) + "}";
}

std::string Tick(std::mt19937& random) {
  std::string text = R"({"sym":")" + Word(random, 3, 4) + R"(","exchange":"XNAS")";
  for (const char* key : {"bid", "ask", "last", "open", "high", "low", "close", "vwap"}) {
    text += std::string(",\"") + key + "\":" + Number(random, 2);
  }
  for (const char* key : {"bidSize", "askSize", "volume", "time"}) {
    text += std::string(",\"") + key + "\":" + std::to_string(random() % 100'000'000);
  }
  return text + "}";
}

std::string Nested(std::mt19937& random) {
  std::string text = R"({"id":)" + std::to_string(random() % 100000) + R"(,"room":{"name":")" + Word(random, 4, 9) +
                     R"(","topic":"line\nbreak"},"members":[)";
  for (int i = 0; i < 5; ++i) {
    text += std::string(i == 0 ? "" : ",") + R"({"name":")" + Word(random, 3, 9) + R"(","roles":["user",")" +
            Word(random, 4, 6) + R"("],"online":)" + (random() % 2 == 0 ? "true" : "false") + R"(,"score":)" +
            Number(random, 1) + R"(,"about":")" + Word(random, 20, 40) + R"("})";
  }
  return text + R"(],"matrix":[[1,2,3],[4,5,6],[7,8,9]],"next":null,"ok":true})";
}

std::string TwitterLike(std::mt19937& random) {
  std::string text = R"({"statuses":[)";
  for (int i = 0; i < 400; ++i) {
    text += std::string(i == 0 ? "" : ",") + R"({"created_at":"Sun Aug 31 00:29:15 +0000 2014","id":)" +
            std::to_string(505874924095815681 + random()) + R"(,"text":"@)" + Word(random, 5, 12) +
            R"( \u540d\u524d 名前 )" + Word(random, 20, 60) + R"( http:\/\/t.co\/)" + Word(random, 8, 8) +
            R"(","truncated":false,"user":{"id":)" + std::to_string(random()) + R"(,"name":")" + Word(random, 4, 12) +
            R"(","screen_name":")" + Word(random, 6, 14) + R"(","location":"","description":")" + Word(random, 30, 90) +
            R"(","followers_count":)" + std::to_string(random() % 5000) +
            R"(,"verified":false,"lang":"ja"},"entities":{"hashtags":[],"urls":[{"indices":[)" +
            std::to_string(random() % 100) + "," + std::to_string(random() % 140) +
            R"(]}]},"retweet_count":0,"favorited":false})";
  }
  return text + R"(],"count":400,"query":"x","next":null})";
}

std::string NumberHeavy(std::mt19937& random) {
  std::string text = R"({"type":"Polygon","count":40000,"name":"x","coordinates":[)";
  char pair[64];
  for (int i = 0; i < 40'000; ++i) {
    const double x = -180.0 + 360.0 * static_cast<double>(random()) / 4294967296.0;
    const double y = -90.0 + 180.0 * static_cast<double>(random()) / 4294967296.0;
    std::snprintf(pair, sizeof pair, "%s[%.15g,%.14g]", i == 0 ? "" : ",", x, y);
    text += pair;
  }
  return text + "]}";
}

template <class Make>
Kind KindOf(const char* name, int count, std::vector<std::string> keys, const Make& make) {
  std::mt19937 random(1);
  Kind kind{name, {}, std::move(keys)};
  for (int i = 0; i < count; ++i) kind.texts.push_back(make(random));
  return kind;
}

}  // namespace

std::vector<Kind> Kinds() {
  return {KindOf("chat", kVariants, {"type", "from", "text", "time"}, Chat),
          KindOf("tick", kVariants, {"sym", "bid", "ask", "time"}, Tick),
          KindOf("nested", kVariants, {"id", "room", "matrix", "ok"}, Nested),
          KindOf("twitter-like", 2, {"statuses", "count", "query", "next"}, TwitterLike),
          KindOf("number-heavy", 2, {"type", "count", "name", "coordinates"}, NumberHeavy)};
}

}  // namespace wshost::benchmark
