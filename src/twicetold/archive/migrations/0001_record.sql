-- The record: what was collected, what was measured of it, what went wrong, what was run.
-- Times on a track are whole microseconds from the item's start; moments are ISO 8601 in UTC, ending in Z.

CREATE TABLE release (
    id        TEXT PRIMARY KEY,
    source    TEXT NOT NULL,
    title     TEXT NOT NULL DEFAULT '',
    language  TEXT NOT NULL DEFAULT '',
    url       TEXT NOT NULL DEFAULT '',
    notes     TEXT NOT NULL DEFAULT '',
    origin    TEXT NOT NULL,               -- what it was read from: 'folder', 'table', 'yt-dlp', ...
    added_at  TEXT NOT NULL
) STRICT;

CREATE TABLE release_date (
    release_id  TEXT NOT NULL REFERENCES release(id),
    kind        TEXT NOT NULL CHECK (kind IN ('claimed', 'published', 'collected')),
    earliest    TEXT NOT NULL,
    latest      TEXT NOT NULL,             -- first moment that the precision no longer allows
    precision   TEXT NOT NULL CHECK (precision IN ('year', 'month', 'day', 'hour', 'minute', 'second')),
    provenance  TEXT NOT NULL CHECK (provenance IN ('stated', 'export', 'file-metadata', 'file-system')),
    stated      TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (release_id, kind),
    CHECK (latest > earliest)
) STRICT;

CREATE TABLE item (
    sha256          TEXT PRIMARY KEY CHECK (length(sha256) = 64),
    kind            TEXT NOT NULL CHECK (kind IN ('video', 'image', 'audio', 'text', 'unknown')),
    media_type      TEXT NOT NULL,
    size_bytes      INTEGER NOT NULL,
    storage         TEXT NOT NULL CHECK (storage IN ('copied', 'referenced')),
    reference_path  BLOB,                  -- as the file system spells it; only where storage = 'referenced'
    name            TEXT NOT NULL,
    width           INTEGER,
    height          INTEGER,
    duration_us     INTEGER,
    probe           TEXT NOT NULL DEFAULT '{}',   -- JSON: everything the probe read
    added_at        TEXT NOT NULL,
    CHECK ((storage = 'referenced') = (reference_path IS NOT NULL))
) STRICT;

CREATE TABLE release_item (
    release_id   TEXT NOT NULL REFERENCES release(id),
    position     INTEGER NOT NULL,
    item_sha256  TEXT NOT NULL REFERENCES item(sha256),
    name         TEXT NOT NULL,
    PRIMARY KEY (release_id, position)
) STRICT;
CREATE UNIQUE INDEX release_item_once ON release_item (release_id, item_sha256);
CREATE INDEX release_item_by_item ON release_item (item_sha256);

CREATE TABLE problem (
    id       INTEGER PRIMARY KEY,
    at       TEXT NOT NULL,
    stage    TEXT NOT NULL,                -- 'intake', 'probe', 'fingerprint', 'align', ...
    subject  TEXT NOT NULL,                -- file, item or row
    code     TEXT NOT NULL,
    message  TEXT NOT NULL,
    hint     TEXT NOT NULL DEFAULT '',
    UNIQUE (stage, subject, code, message)
) STRICT;

-- The ledger: which stage is done for which item, by which version of what. A crash reruns only what is missing.
CREATE TABLE stage_done (
    item_sha256  TEXT NOT NULL REFERENCES item(sha256),
    stage        TEXT NOT NULL,            -- 'fingerprint:<name>', 'index:<name>', 'trace'
    version      TEXT NOT NULL,            -- version and settings digest of what did it
    file         TEXT NOT NULL DEFAULT '', -- relative path of what it wrote, if it wrote a file
    detail       TEXT NOT NULL DEFAULT '{}',
    done_at      TEXT NOT NULL,
    PRIMARY KEY (item_sha256, stage)
) STRICT;

CREATE TABLE run (
    id             INTEGER PRIMARY KEY,
    command        TEXT NOT NULL,
    started_at     TEXT NOT NULL,
    finished_at    TEXT,
    state          TEXT NOT NULL CHECK (state IN ('running', 'done', 'interrupted', 'failed')),
    settings       TEXT NOT NULL,          -- JSON
    versions       TEXT NOT NULL,          -- JSON: Twicetold, decoder, fingerprinters
    input_digest   TEXT NOT NULL DEFAULT '',
    output_digest  TEXT NOT NULL DEFAULT '',
    summary        TEXT NOT NULL DEFAULT '{}'
) STRICT;

CREATE TABLE match (
    id            INTEGER PRIMARY KEY,
    run_id        INTEGER NOT NULL REFERENCES run(id),
    query_item    TEXT NOT NULL REFERENCES item(sha256),
    ref_item      TEXT NOT NULL REFERENCES item(sha256),
    modality      TEXT NOT NULL CHECK (modality IN ('video', 'image', 'audio', 'text')),
    query_start   INTEGER, query_end INTEGER,       -- NULL for a still
    ref_start     INTEGER, ref_end   INTEGER,
    score         REAL NOT NULL,
    mirrored      INTEGER NOT NULL DEFAULT 0,
    rate          REAL NOT NULL DEFAULT 1.0,
    offset_known  INTEGER NOT NULL DEFAULT 1,
    evidence      TEXT NOT NULL DEFAULT '{}',
    CHECK (query_item <> ref_item),
    CHECK ((query_start IS NULL) = (query_end IS NULL) AND (ref_start IS NULL) = (ref_end IS NULL)),
    CHECK (query_start IS NULL OR query_end > query_start),
    CHECK (ref_start IS NULL OR ref_end > ref_start)
) STRICT;
CREATE INDEX match_by_query ON match (query_item);
CREATE INDEX match_by_ref ON match (ref_item);

CREATE TABLE furniture (
    id        INTEGER PRIMARY KEY,
    source    TEXT NOT NULL,
    label     TEXT NOT NULL,
    codes     BLOB NOT NULL,               -- exemplar frame codes, 32 bytes each
    releases  INTEGER NOT NULL,
    made_at   TEXT NOT NULL
) STRICT;

CREATE TABLE furniture_span (
    item_sha256   TEXT NOT NULL REFERENCES item(sha256),
    start         INTEGER, end INTEGER,    -- NULL for a still
    label         TEXT NOT NULL,
    furniture_id  INTEGER REFERENCES furniture(id),
    CHECK ((start IS NULL) = (end IS NULL)),
    CHECK (start IS NULL OR end > start)
) STRICT;
CREATE INDEX furniture_span_by_item ON furniture_span (item_sha256);

-- The account of each release, made anew from matches, furniture and dates after every trace.
CREATE TABLE part (
    release_id      TEXT NOT NULL REFERENCES release(id),
    item_sha256     TEXT NOT NULL REFERENCES item(sha256),
    start           INTEGER, end INTEGER,
    kind            TEXT NOT NULL CHECK (kind IN ('new', 'recycled', 'furniture', 'unreadable')),
    source_release  TEXT NOT NULL DEFAULT '',
    source_item     TEXT NOT NULL DEFAULT '',
    source_start    INTEGER, source_end INTEGER,
    certainty       TEXT NOT NULL DEFAULT '',
    via             TEXT NOT NULL DEFAULT '[]',
    match_id        INTEGER REFERENCES match(id),
    modality        TEXT,
    score           REAL
) STRICT;
CREATE INDEX part_by_release ON part (release_id);
