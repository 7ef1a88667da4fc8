// SPDX-License-Identifier: MIT
// Where in its session's queue a message goes.
//
// Normal: behind all that waits. High: before the messages that wait, behind the one that is being written and behind
// High ones sent earlier. It is counted by the queue's limit as any other, and never compressed where compression keeps
// its context (RFC 7692).
#pragma once

#include "wshost/scheduling/Priority.h"
