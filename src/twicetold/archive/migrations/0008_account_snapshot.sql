-- What the account of a release was after each run that changed it. Rows are only ever added: what an archive said of a
-- release at any time can be read again, and what a later find changed in it.

CREATE TABLE account_snapshot (
    run_id      INTEGER NOT NULL REFERENCES run(id),
    release_id  TEXT NOT NULL REFERENCES release(id),
    parts       TEXT NOT NULL,             -- JSON: one array for each part, see archive/snapshots.py
    PRIMARY KEY (release_id, run_id)
) STRICT;
CREATE INDEX account_snapshot_by_run ON account_snapshot (run_id);
