// SPDX-License-Identifier: MIT
// Each library parses, writes and reads the same messages in one run, in turns, and the medians are printed.
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <Poco/JSON/Stringifier.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <simdjson.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "Allocations.h"
#include "Texts.h"
#include "wshost/json/JsonValue.h"

namespace wshost::benchmark {
namespace {

// Keeps the compiler from leaving out what nobody looks at.
template <class T>
void Use(const T& value) {
  asm volatile("" : : "r"(&value) : "memory");
}

// The time that this thread was at work, so that what else runs on the machine is heard less.
double Nanoseconds() noexcept {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

// Goes once over all messages of a kind.
using Pass = std::function<void()>;

struct Row {
  std::string work;
  std::string library;
  Pass pass;
  std::vector<double> nanoseconds;  // of one message, for each round
  double allocations = 0;           // the same
};

constexpr unsigned kRapidExact = rapidjson::kParseFullPrecisionFlag | rapidjson::kParseValidateEncodingFlag;

template <class Value>
std::vector<Value> ParseAll(const Kind& kind, const std::function<Value(const std::string&)>& parse) {
  std::vector<Value> values;
  for (const std::string& text : kind.texts) values.push_back(parse(text));
  return values;
}

void AddParsing(const Kind& kind, std::vector<Row>& rows) {
  const auto add = [&](const char* library, auto parse) {
    rows.push_back({"parse",
                    library,
                    [&kind, parse] {
                      for (const std::string& text : kind.texts) parse(text);
                    },
                    {},
                    0});
  };
  add("wshost", [](const std::string& text) { Use(JsonValue::Parse(text)); });
  add("Poco", [parser = std::make_shared<Poco::JSON::Parser>()](const std::string& text) {
    parser->reset();
    Use(parser->parse(text));
  });
  add("nlohmann", [](const std::string& text) { Use(nlohmann::json::parse(text)); });
  add("RapidJSON", [](const std::string& text) {
    rapidjson::Document document;
    Use(document.Parse(text.data(), text.size()));
  });
  add("RapidJSON exact", [](const std::string& text) {
    rapidjson::Document document;
    Use(document.Parse<kRapidExact>(text.data(), text.size()));
  });
  add("Boost.JSON", [](const std::string& text) { Use(boost::json::parse(text)); });
  // As Boost's documentation advises for speed: a parser that is kept, and memory that is only ever given back as a
  // whole.
  add("Boost.JSON kept", [parser = std::make_shared<boost::json::stream_parser>(),
                          memory = std::make_shared<std::vector<unsigned char>>(1 << 16)](const std::string& text) {
    boost::json::monotonic_resource resource(memory->data(), memory->size());
    parser->reset(&resource);
    parser->write(text);
    parser->finish();
    Use(parser->release());
  });
  add("simdjson DOM",
      [parser = std::make_shared<simdjson::dom::parser>()](const std::string& text) { Use(parser->parse(text)); });
  // What saves simdjson the copy of the text: who receives messages must leave room behind each.
  const auto padded = std::make_shared<std::vector<simdjson::padded_string>>();
  for (const std::string& text : kind.texts) padded->emplace_back(text);
  rows.push_back({"parse",
                  "simdjson padded",
                  [padded, parser = std::make_shared<simdjson::dom::parser>()] {
                    for (const simdjson::padded_string& text : *padded) Use(parser->parse(text));
                  },
                  {},
                  0});
}

void AddReading(const Kind& kind, std::vector<Row>& rows) {
  const auto add = [&](const char* library, auto read) {
    rows.push_back({"parse, read 4",
                    library,
                    [&kind, read] {
                      for (const std::string& text : kind.texts) read(text, kind.keys);
                    },
                    {},
                    0});
  };
  using Keys = std::vector<std::string>;
  add("wshost", [](const std::string& text, const Keys& keys) {
    const JsonValue value = JsonValue::Parse(text);
    for (const std::string& key : keys) Use(value[key]);
  });
  add("Poco", [parser = std::make_shared<Poco::JSON::Parser>()](const std::string& text, const Keys& keys) {
    parser->reset();
    const auto object = parser->parse(text).extract<Poco::JSON::Object::Ptr>();
    for (const std::string& key : keys) Use(object->get(key));
  });
  add("nlohmann", [](const std::string& text, const Keys& keys) {
    const nlohmann::json value = nlohmann::json::parse(text);
    for (const std::string& key : keys) Use(value[key]);
  });
  add("RapidJSON", [](const std::string& text, const Keys& keys) {
    rapidjson::Document document;
    document.Parse(text.data(), text.size());
    for (const std::string& key : keys) Use(document[key.c_str()]);
  });
  add("Boost.JSON", [](const std::string& text, const Keys& keys) {
    const boost::json::value value = boost::json::parse(text);
    for (const std::string& key : keys) Use(value.as_object().at(key));
  });
  add("simdjson DOM", [parser = std::make_shared<simdjson::dom::parser>()](const std::string& text, const Keys& keys) {
    const simdjson::dom::element value = parser->parse(text);
    for (const std::string& key : keys) Use(value[key]);
  });
}

void AddWriting(const Kind& kind, std::vector<Row>& rows) {
  const auto add = [&](const char* work, const char* library, auto values, auto write) {
    const auto kept = std::make_shared<decltype(values)>(std::move(values));
    rows.push_back({work,
                    library,
                    [kept, write] {
                      for (auto& each : *kept) write(each);
                    },
                    {},
                    0});
  };
  const auto ours = ParseAll<JsonValue>(kind, [](const std::string& text) { return JsonValue::Parse(text); });
  add("write", "wshost", ours, [](const JsonValue& value) { Use(value.ToString()); });
  add("relay", "wshost", ours, [buffer = std::make_shared<std::string>()](const JsonValue& value) {
    buffer->clear();
    value.AppendTo(*buffer);
    Use(*buffer);
  });
  add("write", "Poco",
      ParseAll<Poco::Dynamic::Var>(kind, [](const std::string& text) { return Poco::JSON::Parser().parse(text); }),
      [](const Poco::Dynamic::Var& value) {
        std::ostringstream out;
        Poco::JSON::Stringifier::stringify(value, out);
        Use(out.str());
      });
  add("write", "nlohmann",
      ParseAll<nlohmann::json>(kind, [](const std::string& text) { return nlohmann::json::parse(text); }),
      [](const nlohmann::json& value) { Use(value.dump()); });
  using Document = std::shared_ptr<rapidjson::Document>;
  add("write", "RapidJSON",
      ParseAll<Document>(kind,
                         [](const std::string& text) {
                           auto document = std::make_shared<rapidjson::Document>();
                           document->Parse(text.data(), text.size());
                           return document;
                         }),
      [](const Document& document) {
        rapidjson::StringBuffer buffer;
        rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
        document->Accept(writer);
        Use(buffer);
      });
  add("write", "Boost.JSON",
      ParseAll<boost::json::value>(kind, [](const std::string& text) { return boost::json::parse(text); }),
      [](const boost::json::value& value) { Use(boost::json::serialize(value)); });
  using Element = std::pair<std::shared_ptr<simdjson::dom::parser>, simdjson::dom::element>;
  add("write", "simdjson DOM",
      ParseAll<Element>(kind,
                        [](const std::string& text) {
                          auto parser = std::make_shared<simdjson::dom::parser>();
                          const simdjson::dom::element element = parser->parse(text);
                          return Element(parser, element);
                        }),
      [](const Element& element) { Use(simdjson::minify(element.second)); });
}

void Measure(const Kind& kind, std::vector<Row>& rows, int rounds) {
  const double bytes = static_cast<double>(kind.texts.front().size() * kind.texts.size());
  std::mt19937 random(5);
  for (int round = -1; round < rounds; ++round) {  // the first warms up
    std::shuffle(rows.begin(), rows.end(), random);
    for (Row& row : rows) {
      const int passes = static_cast<int>(std::max(1.0, 1e6 / bytes));
      row.pass();  // brings what it needs back into the caches
      const std::size_t before = Allocations();
      const double begin = Nanoseconds();
      for (int i = 0; i < passes; ++i) row.pass();
      const double taken = Nanoseconds() - begin;
      const double messages = static_cast<double>(kind.texts.size()) * passes;
      row.allocations = static_cast<double>(Allocations() - before) / messages;
      if (round >= 0) row.nanoseconds.push_back(taken / messages);
    }
  }
}

double Median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

// How many times as long the other library takes for the same work: the median over the rounds, for what the machine
// does besides is heard in both times of a round.
double Ratio(const std::vector<Row>& rows, const std::string& library, const Row& row) {
  const auto other = std::find_if(rows.begin(), rows.end(), [&](const Row& each) {
    return each.library == library && (each.work == row.work || (row.work == "relay" && each.work == "write"));
  });
  std::vector<double> ratios;
  for (std::size_t i = 0; i < row.nanoseconds.size(); ++i) {
    ratios.push_back(other->nanoseconds[i] / row.nanoseconds[i]);
  }
  return Median(ratios);
}

void Print(const Kind& kind, std::vector<Row> rows) {
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    return std::pair(a.work, Median(a.nanoseconds)) < std::pair(b.work, Median(b.nanoseconds));
  });
  std::size_t bytes = 0;
  for (const std::string& text : kind.texts) bytes += text.size();
  const double size = static_cast<double>(bytes) / static_cast<double>(kind.texts.size());
  std::printf("\n%s, %.0f bytes\n%-14s %-16s %12s %12s %9s %8s %8s %10s\n", kind.name.c_str(), size, "work", "library",
              "ns", "least ns", "MB/s", "allocs", "Poco/x", "simdjson/x");
  for (const Row& row : rows) {
    const double time = Median(row.nanoseconds);
    const double least = *std::min_element(row.nanoseconds.begin(), row.nanoseconds.end());
    std::printf("%-14s %-16s %12.1f %12.1f %9.0f %8.1f %8.1f %10.2f\n", row.work.c_str(), row.library.c_str(), time,
                least, size * 1e3 / time, row.allocations, Ratio(rows, "Poco", row), Ratio(rows, "simdjson DOM", row));
  }
}

int Run(int rounds) {
  for (const Kind& kind : Kinds()) {
    std::vector<Row> rows;
    AddParsing(kind, rows);
    AddReading(kind, rows);
    AddWriting(kind, rows);
    Measure(kind, rows, rounds);
    Print(kind, rows);
  }
  return 0;
}

}  // namespace
}  // namespace wshost::benchmark

int main(int argc, char** argv) { return wshost::benchmark::Run(argc > 1 ? std::max(1, std::atoi(argv[1])) : 15); }
