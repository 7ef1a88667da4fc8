# SPDX-License-Identifier: MIT
# Cases that fail because the implementation is wrong, and why. A case that is mended must leave this list.
ORIGIN_OF_ABSOLUTE_TARGET = ("RFC 9112 3.2.2: of an absolute-form target the server MUST ignore Host; the check of the "
                             "Origin takes Host all the same (OriginPolicy.cpp).")

KNOWN_FAILURES = {
    "server": {
        "opening handshake/accepted: an Origin of the absolute target's host": ORIGIN_OF_ABSOLUTE_TARGET,
        "opening handshake/refused: an Origin of Host where the target is absolute": ORIGIN_OF_ABSOLUTE_TARGET,
    },
    "client": {},
}
