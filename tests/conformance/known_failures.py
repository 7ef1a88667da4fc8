# SPDX-License-Identifier: MIT
# Cases that fail because the implementation is wrong, and why. A case that is mended must leave this list.
KNOWN_FAILURES = {"server": {}, "client": {}}
