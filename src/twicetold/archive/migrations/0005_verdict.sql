-- What people said of matches. Rows are never changed or deleted: who thinks again says another word.

CREATE TABLE verdict (
    id           INTEGER PRIMARY KEY,
    at           TEXT NOT NULL,
    person       TEXT NOT NULL,
    word         TEXT NOT NULL CHECK (word IN ('same', 'not-same', 'unsure', 'furniture')),
    note         TEXT NOT NULL DEFAULT '',
    -- The match as it was: its row may be replaced by a later trace, so nothing here refers to it.
    match_id     INTEGER,
    query_item   TEXT NOT NULL REFERENCES item(sha256),
    ref_item     TEXT NOT NULL REFERENCES item(sha256),
    modality     TEXT NOT NULL CHECK (modality IN ('video', 'image', 'audio', 'text')),
    query_start  INTEGER, query_end INTEGER,
    ref_start    INTEGER, ref_end   INTEGER,
    mirrored     INTEGER NOT NULL,
    rate         REAL NOT NULL,
    score        REAL NOT NULL,
    versions     TEXT NOT NULL DEFAULT '{}',   -- JSON: of the run that found the match
    CHECK ((query_start IS NULL) = (query_end IS NULL) AND (ref_start IS NULL) = (ref_end IS NULL))
) STRICT;
CREATE INDEX verdict_by_items ON verdict (query_item, ref_item);

CREATE TRIGGER verdict_is_never_changed BEFORE UPDATE ON verdict
BEGIN SELECT raise(ABORT, 'a verdict is never changed'); END;
CREATE TRIGGER verdict_is_never_deleted BEFORE DELETE ON verdict
BEGIN SELECT raise(ABORT, 'a verdict is never deleted'); END;
