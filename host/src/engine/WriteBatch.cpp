// SPDX-License-Identifier: MIT
// The choice of a WriteBatch.
#include "engine/WriteBatch.h"

#include <cerrno>
#include <system_error>

#include "engine/IoUringWriteBatch.h"

namespace wshost::host {

#ifdef __linux__

std::unique_ptr<WriteBatch> MakeWriteBatch(IoUringUse use, std::string& whyNot) {
  if (use == IoUringUse::Never) return nullptr;
  try {
    IoUringWriteBatch::RequireRing();
    return std::make_unique<IoUringWriteBatch>();
  } catch (const std::system_error& error) {
    if (use == IoUringUse::Required) throw;
    whyNot = error.what();
    return nullptr;
  }
}

#else

std::unique_ptr<WriteBatch> MakeWriteBatch(IoUringUse use, std::string&) {
  if (use == IoUringUse::Required) throw std::system_error(ENOSYS, std::generic_category(), "io_uring");
  return nullptr;
}

#endif

}  // namespace wshost::host
