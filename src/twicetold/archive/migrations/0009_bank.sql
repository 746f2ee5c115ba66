-- Banks: named lists of fingerprints, made here for others or received from them, and what was handed over.

CREATE TABLE bank (
    id             INTEGER PRIMARY KEY,
    name           TEXT NOT NULL UNIQUE CHECK (name <> '' AND name NOT GLOB '*[^A-Z0-9_]*'),
    origin         TEXT NOT NULL CHECK (origin IN ('own', 'received')),
    note           TEXT NOT NULL DEFAULT '',
    enabled_ratio  REAL NOT NULL DEFAULT 1.0 CHECK (enabled_ratio BETWEEN 0 AND 1),
    made_at        TEXT NOT NULL
) STRICT;

-- One fingerprint, or a list of them in time. A withdrawn entry stays, with its hashes: others must be told which.
CREATE TABLE bank_entry (
    id           INTEGER PRIMARY KEY,
    bank_id      INTEGER NOT NULL REFERENCES bank(id),
    uid          TEXT NOT NULL CHECK (uid <> ''),  -- the name by which it is known to others
    kind         TEXT NOT NULL CHECK (kind IN ('pdq', 'vpdq', 'sha256')),
    category     TEXT NOT NULL CHECK (category IN ('NEGATIVE_CLASS', 'INVESTIGATION_SEED', 'POSITIVE_CLASS')),
    tags         TEXT NOT NULL DEFAULT '[]',
    note         TEXT NOT NULL DEFAULT '',
    basis        TEXT NOT NULL CHECK (basis IN ('confirmed', 'chosen', 'unconfirmed', 'received')),
    hashed_from  TEXT NOT NULL CHECK (hashed_from IN ('picture', 'frame-code', 'received')),
    item_sha256  TEXT REFERENCES item(sha256),
    start        INTEGER, end INTEGER,             -- NULL for a still, and for what was received
    release_id   TEXT REFERENCES release(id),
    verdict_id   INTEGER REFERENCES verdict(id),   -- the word that confirmed it
    created_at   TEXT NOT NULL,
    updated_at   TEXT NOT NULL,
    withdrawn    INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn IN (0, 1)),
    change       INTEGER NOT NULL,                 -- counts up over all changes of a bank: what a checkpoint names
    UNIQUE (bank_id, uid),
    CHECK ((start IS NULL) = (end IS NULL)),
    CHECK (start IS NULL OR end > start)
) STRICT;
CREATE INDEX bank_entry_by_change ON bank_entry (bank_id, change);

CREATE TABLE bank_hash (
    entry_id  INTEGER NOT NULL REFERENCES bank_entry(id),
    position  INTEGER NOT NULL,
    time_us   INTEGER,                             -- from the start of the stretch; NULL for a still
    quality   INTEGER CHECK (quality BETWEEN 0 AND 100),   -- NULL where it was received without
    code      BLOB NOT NULL CHECK (length(code) = 32),
    PRIMARY KEY (entry_id, position)
) WITHOUT ROWID, STRICT;

-- What people think of an entry, ours of theirs and theirs of ours.
CREATE TABLE bank_feedback (
    id        INTEGER PRIMARY KEY,
    entry_id  INTEGER NOT NULL REFERENCES bank_entry(id),
    at        TEXT NOT NULL,
    person    TEXT NOT NULL,
    opinion   TEXT NOT NULL CHECK (opinion IN ('affirmed', 'disputed')),
    note      TEXT NOT NULL DEFAULT '',
    UNIQUE (entry_id, at, person, opinion, note)
) STRICT;

-- Each time entries left the archive, and what of each entry its receiver knows since.
CREATE TABLE hand_over (
    id          INTEGER PRIMARY KEY,
    bank_id     INTEGER NOT NULL REFERENCES bank(id),
    at          TEXT NOT NULL,
    recipient   TEXT NOT NULL DEFAULT '',
    form        TEXT NOT NULL,
    checkpoint  INTEGER NOT NULL,
    sha256      TEXT NOT NULL CHECK (length(sha256) = 64)
) STRICT;

CREATE TABLE hand_over_entry (
    hand_over_id  INTEGER NOT NULL REFERENCES hand_over(id),
    uid           TEXT NOT NULL,
    change        INTEGER NOT NULL,
    withdrawn     INTEGER NOT NULL,
    PRIMARY KEY (hand_over_id, uid)
) WITHOUT ROWID, STRICT;
