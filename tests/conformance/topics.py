# SPDX-License-Identifier: MIT
# All tables of cases, by topic.
from cases import (answers, closing, compression, control, fragmentation, framing, inflated, limits, offers, refusals,
                   requests, reserved, responses, streams, utf8)

BOTH = [("framing", framing.cases()), ("control frames", control.cases()),
        ("reserved bits and opcodes", reserved.cases()),
        ("fragmentation", fragmentation.cases()), ("UTF-8", utf8.cases()), ("closing", closing.cases()),
        ("limits", limits.cases()), ("compressed messages", [*compression.cases(), *inflated.cases()]),
        ("DEFLATE streams", streams.cases())]
SERVER = BOTH + [("opening handshake", [*requests.cases(), *refusals.cases()]), ("negotiation", offers.cases())]
CLIENT = BOTH + [("opening handshake", responses.cases()), ("negotiation", answers.cases())]
