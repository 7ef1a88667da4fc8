// SPDX-License-Identifier: MIT
// A file that is made at start stands beside those that were embedded.
#include "PageFiles.h"

#include <string>

#include "Market.h"
#include "Tick.h"
#include "web/WebFiles.h"

std::vector<wshost::StaticFile> PageFiles() {
  static const std::string companies = MakeCompanyList(Market(0)).ToString();
  std::vector<wshost::StaticFile> files = WebFiles();
  files.push_back({"/companies.json", companies, "application/json"});
  return files;
}
