-- The custody log, and what lets an interrupted `add` go on without reading everything again.

-- One row per line of custody.jsonl, written in the same transaction as the change it tells of. The file mirrors this
-- table for people who have only the file; after a crash it is caught up from here.
CREATE TABLE custody_event (
    seq   INTEGER PRIMARY KEY CHECK (seq > 0),
    line  TEXT NOT NULL,                   -- exactly the line in custody.jsonl, without its line end
    hash  TEXT NOT NULL UNIQUE             -- SHA-256 of `line`; the next line names it as `prev`
) STRICT;

-- Files already taken in, as the file system knew them. Same inode, size and change time: same bytes, not read again.
CREATE TABLE source_file (
    path         BLOB PRIMARY KEY,
    size_bytes   INTEGER NOT NULL,
    ctime_ns     INTEGER NOT NULL,
    inode        INTEGER NOT NULL,
    item_sha256  TEXT NOT NULL REFERENCES item(sha256)
) STRICT;
