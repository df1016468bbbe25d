"""Every limit of the product, by name, each with its reason. Sizes in bytes, times in seconds."""

from typing import Final

#: The largest message taken in whole. Exchange Online lets 150 MB through at most, and usual tenants 35 MB; above this a
#: message is set aside by its headers, so that one letter cannot fill the disk or the memory of the worker.
MESSAGE_BYTES: Final = 60 * 1024 * 1024

#: The largest single document that is opened. A 13-page form with photographs stays under 20 MB.
DOCUMENT_BYTES: Final = 40 * 1024 * 1024

#: Pages read of one document. The longest form seen has 13; a pasted care record can have 60.
PAGES: Final = 100

#: What one reading child may use. Word and PDF forms stay under 300 MB; 512 MB stops a bomb before the machine swaps.
CHILD_MEMORY_BYTES: Final = 512 * 1024 * 1024

#: Seconds of processor time, and of the clock, for one document. The slowest real form measured took 3.8 s on a quiet
#: machine and twice that on a busy one.
CHILD_CPU_SECONDS: Final = 20
CHILD_WALL_SECONDS: Final = 30
