// SPDX-License-Identifier: MIT
// How the tour notices that something is not as it says.
#pragma once

#include <chrono>
#include <future>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>

/// Ends the tour with a sentence if `is` is not what it `shouldBe`.
template <typename TIs, typename TShouldBe>
void Expect(const std::string& what, const TIs& is, const TShouldBe& shouldBe) {
  if (is == shouldBe) return;
  std::ostringstream sentence;
  sentence << what << " should be '" << shouldBe << "' and is '" << is << "'";
  throw std::runtime_error(sentence.str());
}

/// Waits for what another thread will tell; gives up, with a sentence, if it never does.
template <typename T>
T Told(const std::string& what, std::future<T> told) {
  constexpr std::chrono::seconds kPatience{60};
  if (told.wait_for(kPatience) != std::future_status::ready) throw std::runtime_error("nobody tells " + what);
  return told.get();
}
