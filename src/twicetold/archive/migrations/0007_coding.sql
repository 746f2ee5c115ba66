-- Content analysis. What a person decided is never changed or deleted here: who thinks again adds a row. Codings outlive
-- the releases and items that they speak of, so nothing here refers to those tables.

CREATE TABLE codebook (
    name      TEXT NOT NULL,
    version   INTEGER NOT NULL CHECK (version >= 1),
    document  TEXT NOT NULL,               -- TOML, as it was given
    sha256    TEXT NOT NULL,               -- of the document in UTF-8
    added_at  TEXT NOT NULL,
    added_by  TEXT NOT NULL,
    PRIMARY KEY (name, version)
) STRICT;

CREATE TABLE coder (
    id        INTEGER PRIMARY KEY,
    name      TEXT NOT NULL,
    folded    TEXT NOT NULL UNIQUE,        -- without case and width: nobody can be taken for another
    added_at  TEXT NOT NULL
) STRICT;

-- One coder at one release with one version of a codebook. Once it is finished, codes that were not given do not apply.
CREATE TABLE coding_pass (
    id           INTEGER PRIMARY KEY,
    release_id   TEXT NOT NULL,
    coder_id     INTEGER NOT NULL REFERENCES coder(id),
    codebook     TEXT NOT NULL,
    version      INTEGER NOT NULL,
    purpose      TEXT NOT NULL CHECK (purpose IN ('own', 'assigned', 'sample', 'learning', 'import')),
    blind        INTEGER NOT NULL CHECK (blind IN (0, 1)),
    assigned_at  TEXT NOT NULL,
    assigned_by  TEXT NOT NULL,
    finished_at  TEXT,
    UNIQUE (release_id, coder_id, codebook, version),
    FOREIGN KEY (codebook, version) REFERENCES codebook(name, version)
) STRICT;
CREATE INDEX coding_pass_by_coder ON coding_pass (coder_id);

CREATE TABLE coding (
    id           INTEGER PRIMARY KEY,
    pass_id      INTEGER NOT NULL REFERENCES coding_pass(id),
    code         TEXT NOT NULL,
    value        TEXT NOT NULL DEFAULT '',
    target       TEXT NOT NULL CHECK (target IN ('release', 'item', 'span', 'passage')),
    item_sha256  TEXT NOT NULL DEFAULT '',
    start        INTEGER, end INTEGER,     -- microseconds of a span, code points of a passage
    note         TEXT NOT NULL DEFAULT '',
    made_at      TEXT NOT NULL,
    first_pass   INTEGER NOT NULL CHECK (first_pass IN (0, 1)),  -- made before the pass was finished
    proposal_id  INTEGER REFERENCES proposal(id),                -- which proposal was accepted
    CHECK ((target = 'release') = (item_sha256 = '')),
    CHECK ((target IN ('span', 'passage')) = (start IS NOT NULL) AND (start IS NULL) = (end IS NULL)),
    CHECK (start IS NULL OR (start >= 0 AND end > start))
) STRICT;
CREATE INDEX coding_by_pass ON coding (pass_id);

CREATE TABLE coding_withdrawal (
    coding_id   INTEGER PRIMARY KEY REFERENCES coding(id),
    at          TEXT NOT NULL,
    reason      TEXT NOT NULL DEFAULT '',
    first_pass  INTEGER NOT NULL CHECK (first_pass IN (0, 1))
) STRICT;

-- The word that holds where coders differ. The last one on a release and code rules.
CREATE TABLE adjudication (
    id          INTEGER PRIMARY KEY,
    release_id  TEXT NOT NULL,
    codebook    TEXT NOT NULL,
    version     INTEGER NOT NULL,
    code        TEXT NOT NULL,
    applies     INTEGER NOT NULL CHECK (applies IN (0, 1)),
    value       TEXT NOT NULL DEFAULT '',
    coder_id    INTEGER NOT NULL REFERENCES coder(id),
    note        TEXT NOT NULL DEFAULT '',
    at          TEXT NOT NULL,
    FOREIGN KEY (codebook, version) REFERENCES codebook(name, version)
) STRICT;
CREATE INDEX adjudication_by_release ON adjudication (release_id);

-- A random sample, with everything it was drawn from. `digest` is of its rows; the custody log has it, too.
CREATE TABLE sample (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE,
    units       TEXT NOT NULL CHECK (units IN ('release', 'match')),
    design      TEXT NOT NULL,
    seed        INTEGER NOT NULL,
    population  INTEGER NOT NULL,
    size        INTEGER NOT NULL,
    drawn_at    TEXT NOT NULL,
    drawn_by    TEXT NOT NULL,
    digest      TEXT NOT NULL
) STRICT;

CREATE TABLE sample_unit (
    sample_id    INTEGER NOT NULL REFERENCES sample(id),
    unit         TEXT NOT NULL,
    stratum      TEXT NOT NULL,
    probability  REAL NOT NULL CHECK (probability > 0 AND probability <= 1),
    position     INTEGER,                  -- place in the random order of its stratum; NULL where it was not drawn
    detail       TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (sample_id, unit)
) STRICT;

-- What machines say, apart from what people say.
CREATE TABLE machine_model (
    id        INTEGER PRIMARY KEY,
    kind      TEXT NOT NULL CHECK (kind IN ('text', 'reuse', 'picture')),
    name      TEXT NOT NULL,
    version   TEXT NOT NULL,
    settings  TEXT NOT NULL DEFAULT '{}',
    codebook  TEXT NOT NULL,
    codebook_version INTEGER NOT NULL,
    trained   TEXT NOT NULL DEFAULT '[]',  -- JSON: ids of the releases whose codings it learned from
    quality   TEXT NOT NULL DEFAULT '{}',  -- JSON: measured on codings it did not learn from
    made_at   TEXT NOT NULL,
    FOREIGN KEY (codebook, codebook_version) REFERENCES codebook(name, version)
) STRICT;

CREATE TABLE machine_score (
    model_id    INTEGER NOT NULL REFERENCES machine_model(id),
    release_id  TEXT NOT NULL,
    code        TEXT NOT NULL,
    score       REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
    PRIMARY KEY (model_id, release_id, code)
) STRICT;

CREATE TABLE proposal (
    id           INTEGER PRIMARY KEY,
    model_id     INTEGER NOT NULL REFERENCES machine_model(id),
    release_id   TEXT NOT NULL,
    code         TEXT NOT NULL,
    value        TEXT NOT NULL DEFAULT '',
    target       TEXT NOT NULL CHECK (target IN ('release', 'item', 'span', 'passage')),
    item_sha256  TEXT NOT NULL DEFAULT '',
    start        INTEGER, end INTEGER,
    score        REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
    evidence     TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX proposal_by_release ON proposal (release_id);

CREATE TABLE proposal_answer (
    proposal_id  INTEGER NOT NULL REFERENCES proposal(id),
    coder_id     INTEGER NOT NULL REFERENCES coder(id),
    accepted     INTEGER NOT NULL CHECK (accepted IN (0, 1)),
    at           TEXT NOT NULL,
    PRIMARY KEY (proposal_id, coder_id)
) STRICT;

CREATE TRIGGER coding_is_never_changed BEFORE UPDATE ON coding
BEGIN SELECT raise(ABORT, 'a coding is never changed'); END;
CREATE TRIGGER coding_is_never_deleted BEFORE DELETE ON coding
BEGIN SELECT raise(ABORT, 'a coding is never deleted'); END;
CREATE TRIGGER adjudication_is_never_changed BEFORE UPDATE ON adjudication
BEGIN SELECT raise(ABORT, 'an adjudication is never changed'); END;
CREATE TRIGGER adjudication_is_never_deleted BEFORE DELETE ON adjudication
BEGIN SELECT raise(ABORT, 'an adjudication is never deleted'); END;
CREATE TRIGGER codebook_is_never_changed BEFORE UPDATE ON codebook
BEGIN SELECT raise(ABORT, 'a version of a codebook is never changed'); END;
CREATE TRIGGER sample_is_never_changed BEFORE UPDATE ON sample
BEGIN SELECT raise(ABORT, 'a sample is never changed after it was drawn'); END;
CREATE TRIGGER sample_is_never_deleted BEFORE DELETE ON sample
BEGIN SELECT raise(ABORT, 'a sample is never changed after it was drawn'); END;
CREATE TRIGGER sample_unit_is_never_changed BEFORE UPDATE ON sample_unit
BEGIN SELECT raise(ABORT, 'a sample is never changed after it was drawn'); END;
CREATE TRIGGER sample_unit_is_never_deleted BEFORE DELETE ON sample_unit
BEGIN SELECT raise(ABORT, 'a sample is never changed after it was drawn'); END;
CREATE TRIGGER proposal_is_never_changed BEFORE UPDATE ON proposal
BEGIN SELECT raise(ABORT, 'a proposal is never changed'); END;
