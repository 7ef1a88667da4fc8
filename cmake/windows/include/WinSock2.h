// SPDX-License-Identifier: MIT
// The name in which Poco asks for <winsock2.h>, where file names know upper and lower case.
#pragma once
#include <winsock2.h>
