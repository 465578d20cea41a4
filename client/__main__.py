"""python -m client: the program."""

import sys

from client.app import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
