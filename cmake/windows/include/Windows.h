// SPDX-License-Identifier: MIT
// The name in which Poco asks for <windows.h>, where file names know upper and lower case.
#pragma once
#include <windows.h>
