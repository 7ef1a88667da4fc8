// SPDX-License-Identifier: MIT
// <wincrypt.h> without a macro whose name Poco gives to an enumerator.
#pragma once
#include_next <wincrypt.h>
#undef TIMESTAMP_REQUEST
