# SPDX-License-Identifier: MIT
# The server's role against the RFCs: test_server.py PROGRAM [PART OF A CASE'S NAME].
import sys

from runner import main
from topics import SERVER

if __name__ == "__main__":
    sys.exit(main("server", SERVER))
