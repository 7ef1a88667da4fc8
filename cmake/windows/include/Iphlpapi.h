// SPDX-License-Identifier: MIT
// The name in which Poco asks for <iphlpapi.h>, where file names know upper and lower case.
#pragma once
#include <iphlpapi.h>
