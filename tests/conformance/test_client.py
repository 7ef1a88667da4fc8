# SPDX-License-Identifier: MIT
# The client's role against the RFCs: test_client.py PROGRAM [PART OF A CASE'S NAME].
import sys

from runner import main
from topics import CLIENT

if __name__ == "__main__":
    sys.exit(main("client", CLIENT))
