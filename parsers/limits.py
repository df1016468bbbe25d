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

#: Texts that one rule remembers what it told of: those of the document that is read, and printed ones of documents before it.
REMEMBERED_TEXTS: Final = 16 * 1024

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

#: Bytes of one leaflet that is sent with an answer, and of all that go with one: base64 adds a third, and many servers refuse an
#: e-mail of 20 MB. An easy-read leaflet with pictures has 1 to 4 MB.
LEAFLET_BYTES: Final = 5 * 1024 * 1024
LEAFLETS_BYTES: Final = 10 * 1024 * 1024

#: Characters of an answer that a person writes to somebody who asks for information: a page has 3,000.
REPLY_CHARACTERS: Final = 5000

#: Seconds for which a mailbox belongs to the worker that polls it, from its last sign of life; a worker that dies leaves the
#: mailbox free after this. Signs of life come often enough for four of them to be lost.
MAILBOX_LEASE_SECONDS: Final = 300
MAILBOX_BEAT_SECONDS: Final = 60

#: Seconds for which a server is listened to (IMAP IDLE) before it is asked anew. RFC 2177 allows 29 minutes; firewalls and
#: address translation forget a quiet connection after four, and nobody would notice. Then seconds after which a lost
#: connection is opened again, the last for all that follow, and within which a stop is noticed.
LISTEN_SECONDS: Final = 200
LISTEN_AGAIN_SECONDS: Final = (5, 15, 30, 60, 300)
LISTEN_STOP_SECONDS: Final = 0.5

#: Seconds and bytes of one answer of a token endpoint (OAuth 2.0). Tokens of Microsoft have 1 to 3 KB.
TOKEN_ANSWER_SECONDS: Final = 20
TOKEN_ANSWER_BYTES: Final = 64 * 1024

#: Seconds before its end at which an access token is replaced, so that it does not run out within a poll; a token that lives
#: less than twice that is replaced after half its life. Seconds that one lives when its answer does not say, and at most.
TOKEN_EARLY_SECONDS: Final = 300
TOKEN_LIFE_SECONDS: Final = 300
TOKEN_LIFE_AT_MOST_SECONDS: Final = 24 * 3600

#: Seconds to leave a token endpoint alone after it could not be asked for the first, second, … time, the last for all that
#: follow; after it refused us, which only a person can change; and at most, whatever it asks for itself.
TOKEN_WAITS_SECONDS: Final = (5, 15, 30, 60, 120, 300)
TOKEN_REFUSED_SECONDS: Final = 300
TOKEN_WAIT_AT_MOST_SECONDS: Final = 900

#: Seconds for which an e-mail belongs to the worker that claimed it. Longer than the slowest mail server may take over one
#: e-mail (SMTP_CONNECT_SECONDS, six SMTP_COMMAND_SECONDS, SMTP_ANSWER_SECONDS), or two workers would send it.
OUTBOX_CLAIM_SECONDS: Final = 1800

#: Seconds to wait for the database: for another writer, for a connection, for one statement.
DATABASE_BUSY_SECONDS: Final = 15
DATABASE_CONNECT_SECONDS: Final = 10
DATABASE_STATEMENT_SECONDS: Final = 60

#: Seconds after which a connection to a server that lay unused is asked whether it still answers: what stands between drops it without a
#: word, mostly after minutes. Before that the end that the server sent is seen without asking.
DATABASE_ASKED_AFTER_SECONDS: Final = 20

#: Characters kept of a Message-ID and of a name as search keys. PostgreSQL refuses index entries over 2,704 bytes, and
#: Message-IDs of 5,000 characters have been seen; the bytes of the letter hold the whole.
MESSAGE_ID_CHARACTERS: Final = 500
NAME_CHARACTERS: Final = 200

#: Characters of an address: 64 before the @, 255 after it (RFC 5321 section 4.5.3.1).
ADDRESS_CHARACTERS: Final = 320

#: Bytes of one header value that are read, and of all headers of a message before it is reported as odd. A reply to five
#: hundred people stays under the first, the longest honest headers seen (forty relays, signatures) under the second.
HEADER_VALUE_BYTES: Final = 64 * 1024
HEADERS_BYTES: Final = 256 * 1024

#: Header fields of a message that are kept; relays and filters add a few dozen.
HEADER_FIELDS: Final = 500

#: MIME parts of one message, and how deep they may lie in one another. Exchange lets 250 attachments through; a letter
#: forwarded as an attachment seven times over has some thirty levels. Every level costs time on every line after it.
MIME_PARTS: Final = 1000
MIME_DEPTH: Final = 32

#: Containers within containers (a zip in a forwarded message in a zip) that are opened.
CONTAINER_DEPTH: Final = 6

#: Files taken out of one letter, all its containers together.
ATTACHMENTS: Final = 250

#: What the archives of one letter may hold: entries, bytes unpacked, and how many times a member over a megabyte may be larger
#: unpacked than packed. Text packs about ten times, an empty scan about a hundred.
ARCHIVE_FILES: Final = 200
ARCHIVE_BYTES: Final = 100 * 1024 * 1024
ARCHIVE_RATIO: Final = 200
#: Days between a locked letter and the one with its password, either way, and Message-IDs by which they are of one thread.
PASSWORD_DAYS: Final = 14
MESSAGE_IDS: Final = 50
#: Passwords that are tried on one file: a letter says one, and Office's own encryption takes half a second for each.
PASSWORDS: Final = 12

#: Characters of a message's own text that are kept, and of HTML that are laid out properly; a pasted care record has 100,000.
BODY_CHARACTERS: Final = 1_000_000
HTML_CHARACTERS: Final = 2_000_000

#: Lines of a message's text that may introduce quoted text (they end with a colon, or the next one does) and are looked at as
#: such: each costs about a tenth of a millisecond.
QUOTE_LINES: Final = 5_000

#: Marks on one letter that are shown: no writing puts more than four on one; a pile of them hides the lines around it or widens the page.
MARKS_ON_A_LETTER: Final = 8

#: Characters of an attachment's shown name: the longest that common file systems take, with room for a number.
FILE_NAME_CHARACTERS: Final = 200

#: Messages moved away in one poll. A first poll of a large mailbox moves the rest in the next ones, within its lease.
MOVES_A_POLL: Final = 200

#: Waiting letters looked up at a time: their ids, not their bytes.
LETTERS_AT_A_TIME: Final = 50

#: Draws of a reference before the source of chance is taken to be broken. With a million referrals one draw in 400 is taken.
REFERENCE_DRAWS: Final = 20

#: Bytes of a message in which its Message-ID is looked for before anything is opened.
HEAD_BYTES: Final = 256 * 1024

#: Minutes that an e-mail may be owed before the outbox counts as not draining. Greylisting holds a first e-mail for up to 15.
OUTBOX_LATE_MINUTES: Final = 60

#: Lines of a list that is printed or looked through at once.
LISTED: Final = 1000

#: Lines, rectangles and curves on one PDF page. A form with a tick box for every letter has 600; a map has 50,000, and
#: looking for tables among those takes minutes.
PDF_DRAWN_PER_PAGE: Final = 6000

#: Fields of one PDF, how deep they may lie in one another, and the options of one. The longest form seen has 134 fields, three deep.
PDF_FIELDS: Final = 5000
PDF_FIELD_DEPTH: Final = 32
PDF_FIELD_OPTIONS: Final = 500

#: Columns of a table, and squares that one cell may cover: the widest form table seen has 14.
TABLE_COLUMNS: Final = 1000

#: How deep groups may stand within groups in a rich text. Word and LibreOffice write some twenty.
RTF_DEPTH: Final = 200

#: Characters of one answer that are looked through for a date, a number, a name or an address. The longest box of contacts
#: seen held 400; looking through more takes time that grows with its square.
ANSWER_CHARACTERS: Final = 2000

#: Characters of a letter without a form that are looked through for particulars: it says who somebody is on its first pages.
LETTER_CHARACTERS: Final = 20_000

#: Characters up to which an answer can be a placeholder, "not known" or "see attached" and nothing else.
PLACEHOLDER_CHARACTERS: Final = 160

#: Acknowledgements to one address in a day, whatever it sends: the end of a loop with a machine that passes for a person. A
#: team that sends a whole caseload in one day stays under it.
ANSWERS_A_DAY: Final = 50

#: What a reading child may use when pictures are read (the extra `ocr`). 655 to 810 MB were measured resident; the address
#: space that the engine asks for fails at 1.2 GB.
CHILD_OCR_MEMORY_BYTES: Final = 2 * 1024 * 1024 * 1024

#: Seconds of processor time, and of the clock, for one document that may hold pictures of pages. A page takes 2 to 4 s,
#: the longer the more stands on it and the busier the machine is.
CHILD_OCR_CPU_SECONDS: Final = 120
CHILD_OCR_WALL_SECONDS: Final = 180

#: Pages of one document that are read from their pictures, and the seconds on the clock after which no further one is
#: begun: the rest is named and left to a person. The longest form seen has 13 pages, the scans seen 2 to 4.
OCR_PAGES: Final = 16
OCR_BEGIN_SECONDS: Final = 120

#: Pixels along the longer side of a picture below which it is a logo or a signature and no page.
OCR_LEAST_PIXELS: Final = 700

#: Pixels of a picture in all. A page at 600 dots an inch has 35 million; a bomb of a few bytes claims thousands of millions.
OCR_PICTURE_PIXELS: Final = 60_000_000

#: What is shown of one document: pages drawn, dots of one page (A4 at 150 dots an inch has 2.2 million), bytes of all pictures,
#: and the seconds after which no further page is begun. The longest form seen has 13 pages, which take 3 s and 3 MB.
SHOWN_PAGES: Final = 60
SHOWN_PAGE_PIXELS: Final = 4_000_000
SHOWN_BYTES: Final = 32 * 1024 * 1024
SHOWN_BEGIN_SECONDS: Final = 12

#: Words of a document, and of the pages made of it, that are held against each other: memory grows with their product.
SHOWN_WORDS: Final = 20_000

#: Characters of a document that are laid out plainly where its pages cannot be drawn.
SHOWN_PLAIN_CHARACTERS: Final = 500_000

#: Documents of one letter whose pages are drawn on the page that `dsr read --explain` writes. A letter of more has photographs.
EXPLAINED_DOCUMENTS: Final = 12

#: What LibreOffice may use to lay out one document: a form takes 2 s, 210 MB resident and under 1 GB of addresses.
OFFICE_SECONDS: Final = 60
OFFICE_MEMORY_BYTES: Final = 2 * 1024 * 1024 * 1024
OFFICE_FILE_BYTES: Final = 50 * 1024 * 1024

#: Tries to sign in to the desk that fail, for one login and from one address, within SIGN_IN_WINDOW_SECONDS, before more are refused.
#: A person who has forgotten gives up after three; a trust's whole building can come from one address.
SIGN_IN_TRIES: Final = 5
SIGN_IN_TRIES_FROM_ADDRESS: Final = 50
SIGN_IN_WINDOW_SECONDS: Final = 15 * 60

#: Characters of a login and of a password: a sentence fits, and hashing one cannot be made slow. NCSC: length before rules.
LOGIN_CHARACTERS: Final = 254
PASSWORD_CHARACTERS: Final = 200
PASSWORD_LEAST_CHARACTERS: Final = 12

#: Seconds between two notes of when somebody was last seen at the desk: each is a write, and idleness is counted in minutes.
SEEN_EVERY_SECONDS: Final = 30

#: Hours for which what was typed is kept after a sign-in ran out: over a night, and no longer.
KEPT_FORM_HOURS: Final = 24

#: Bytes of a form that a page of the desk sends, and the number of its fields. A record has 54 questions.
PAGE_FORM_BYTES: Final = 1024 * 1024
PAGE_FORM_FIELDS: Final = 400

#: Lines of one page of the desk's queue, and the most that are counted: beyond it the desk says "more than".
QUEUE_PAGE: Final = 50
COUNTED: Final = 1000

#: Queries of the queue that are kept ready: every way in which a few people narrow it down on one day.
QUERIES_KEPT: Final = 256

#: Referrals that one way of matching a search may bring: far more than share a name, and read in a few milliseconds.
SEARCHED: Final = 1000

#: Reviews that a digest names of those due, and of those overdue: more than a morning's work, and one screen of a telephone.
DIGEST_REFERENCES: Final = 25

#: Characters of the text of a letter or document that one page of the desk shows; the whole can be taken as a file.
SHOWN_CHARACTERS: Final = 100_000

#: UIDs asked for in one SEARCH. Python's imaplib refuses a line of over 1,000,000 bytes, and one UID takes at most 11 of it: the
#: answer about a mailbox of more than some 125,000 messages would never be taken.
SEARCH_UIDS: Final = 50_000

#: Seconds after which a message is fetched again in whose place the server handed out a notice, and how many such in one poll.
SUBSTITUTE_AGAIN_SECONDS: Final = 900
SUBSTITUTES_A_POLL: Final = 20

#: Bytes free on the disk of an SQLite database below which people are alarmed: room for some 10,000 letters, days of work, so
#: that somebody can act before the first one is refused.
DISK_FREE_BYTES: Final = 1024 * 1024 * 1024

#: Seconds between two looks at what may need somebody. Alarms are raised, and closed, within it.
WATCH_SECONDS: Final = 30

#: Seconds for which somebody may be at the sign-in service: a forgotten password is set anew in that time. What is known of the service
#: is asked for again after OIDC_KNOWN_SECONDS, its keys sooner where a signature does not fit them: services change keys at any time.
OIDC_AWAY_SECONDS: Final = 600
OIDC_KNOWN_SECONDS: Final = 3600
OIDC_KEYS_AGAIN_SECONDS: Final = 60

#: Seconds by which the clocks of the sign-in service and of this machine may differ.
OIDC_LEEWAY_SECONDS: Final = 60

#: Seconds for which whoever hands a file in at the desk waits for its reading; then seconds after its last try at which the worker
#: takes one that the desk did not finish: longer than any reading takes.
HANDED_IN_WAIT_SECONDS: Final = 20
HANDED_IN_LEFT_SECONDS: Final = 600
