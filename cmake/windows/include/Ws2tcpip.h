// SPDX-License-Identifier: MIT
// The name in which Poco asks for <ws2tcpip.h>, where file names know upper and lower case.
#pragma once
#include <ws2tcpip.h>
