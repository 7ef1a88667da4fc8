// SPDX-License-Identifier: MIT
// The choice of a WriteBatch.
#include "engine/WriteBatch.h"

#include <cerrno>
#include <system_error>

#include "engine/IoUringWriteBatch.h"

namespace wshost::host {

std::unique_ptr<WriteBatch> MakeWriteBatch(IoUringUse use, std::string& whyNot) {
  if (use == IoUringUse::Never) return nullptr;
  try {
#ifdef __linux__
    IoUringWriteBatch::RequireRing();
    return std::make_unique<IoUringWriteBatch>();
#else
    throw std::system_error(ENOSYS, std::generic_category(), "io_uring");
#endif
  } catch (const std::system_error& error) {
    if (use == IoUringUse::Required) throw;
    whyNot = error.what();
    return nullptr;
  }
}

}  // namespace wshost::host
