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

#: The largest file that a reading child may write. It writes none; a library's stray cache must not fill the disk.
CHILD_FILE_BYTES: Final = 50 * 1024 * 1024

#: Open files of a reading child: libraries and fonts need about 20.
CHILD_OPEN_FILES: Final = 64

#: Seconds in which a child must have started. 3 s cold on a slow disk, and both processors may be busy.
CHILD_START_SECONDS: Final = 60

#: Documents after which a child is replaced, so that what a library leaks does not grow without end.
CHILD_DOCUMENTS: Final = 200

#: Tries at one letter before it is set aside for a person: the count is written before each try, so that a letter that
#: kills the worker is tried three times in all and stops nothing after that.
LETTER_TRIES: Final = 3

#: Bytes at the front of a file that are looked at to tell its kind. Long enough for the headers of a message.
SNIFFED_BYTES: Final = 16 * 1024

#: The largest table of contents of a zip that is read at all: about ten thousand names, a hundred times an honest form's.
ARCHIVE_DIRECTORY_BYTES: Final = 1024 * 1024

#: Seconds to wait for a server to take a connection, and for each answer. A 60 MB message over a slow line comes in many
#: answers of the socket, each well within this.
CONNECT_SECONDS: Final = 20
READ_SECONDS: Final = 60

#: What an office package (Word, OpenDocument) may unpack to, in all: a form with a dozen photographs stays under 100 MB.
PACKAGE_BYTES: Final = 200 * 1024 * 1024

#: Parts of an office package. A form has 10 to 40, one with a picture a page some hundreds.
PACKAGE_PARTS: Final = 5000

#: How many times its packed size one part may unpack to, and the size below which the ratio does not matter. Real XML
#: parts pack 5 to 40 times; a bomb packs 1,000 times.
PACKAGE_RATIO: Final = 200
PACKAGE_SMALL_PART_BYTES: Final = 1024 * 1024

#: How deep tables may stand within tables. Forms nest one or two deep; Python's own recursion gives up near 300.
TABLE_DEPTH: Final = 12

#: Seconds to wait for the mail server that takes our e-mails: to connect, for the answer to a command, and for the answer to
#: a whole e-mail. RFC 5321 section 4.5.3.2.6 asks for ten minutes there: giving up sooner sends the e-mail twice.
SMTP_CONNECT_SECONDS: Final = 30
SMTP_COMMAND_SECONDS: Final = 120
SMTP_ANSWER_SECONDS: Final = 600

#: How long an e-mail is tried. A mail server that is down over a bank-holiday week-end comes back within this
#: (RFC 5321 section 4.5.4.1 asks for four to five days).
SENDING_DAYS: Final = 5

#: Bytes of one e-mail of ours. The longest is under 30 KB; above this a template has gone wrong.
OUR_EMAIL_BYTES: Final = 256 * 1024
