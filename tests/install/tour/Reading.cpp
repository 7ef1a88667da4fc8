// SPDX-License-Identifier: MIT
// JSON values, which need no other part of wshost (O20).
#include <exception>
#include <iostream>
#include <string>

#include <wshost/json/JsonValue.h>

#include "Check.h"

int main() {
  try {
    wshost::JsonValue message = wshost::JsonValue::Parse(R"({"from":{"name":"Ann"},"likes":3})");
    Expect("a member of a member", message["from"]["name"].As<std::string>(), "Ann");
    message["likes"] = message["likes"].As<int>() + 1;
    Expect("what was edited", message.ToString(), R"({"from":{"name":"Ann"},"likes":4})");
  } catch (const std::exception& error) {
    std::cerr << error.what() << std::endl;
    return 1;
  }
}
