// SPDX-License-Identifier: MIT
// The annotated mutexes of the scheduling room, under the name by which this room and those above it know them.
#pragma once

#include "wshost/scheduling/ThreadAnnotations.h"
