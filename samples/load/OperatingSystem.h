// SPDX-License-Identifier: MIT
// The few system calls that neither the standard library nor Poco has: all of them are here.
#pragma once

namespace load {

/// Lets the process have as many sockets as it may without asking anybody, and survive writing to one that is gone.
void PrepareForManySockets() noexcept;

/// Tells whether the error output is a terminal.
bool IsErrorOutputTerminal() noexcept;

}  // namespace load
