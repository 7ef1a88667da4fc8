# SPDX-License-Identifier: MIT
# All tables of cases, by topic.
from cases import control, fragmentation, framing, reserved

BOTH = [("framing", framing.cases()), ("control frames", control.cases()), ("reserved bits and opcodes", reserved.cases()),
        ("fragmentation", fragmentation.cases())]
SERVER = BOTH
CLIENT = BOTH
