-- Up to which verdict the accounts are settled: a trace settles with all there are, 'settle' with those given since.
CREATE TABLE settlement (
    only_one    INTEGER PRIMARY KEY CHECK (only_one = 1),
    verdict_id  INTEGER NOT NULL          -- 0 before the first verdict
) STRICT;
-- Verdicts given before the last trace began are in the accounts; settling with one twice changes nothing.
INSERT INTO settlement
    SELECT 1, coalesce(max(id), 0) FROM verdict
    WHERE at < (SELECT max(started_at) FROM run WHERE command = 'trace' AND state = 'done');
