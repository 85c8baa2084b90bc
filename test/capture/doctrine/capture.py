"""apt-get install php-cli php-doctrine-orm php-symfony-cache php-pgsql php-sqlite3; /usr/bin/python3 capture.py"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from lab import capture_php  # noqa: E402

capture_php(pathlib.Path(__file__).resolve().parent, ["php-doctrine-orm", "php-doctrine-dbal"])
