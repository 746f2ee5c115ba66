-- Picture, sound and text of one item are told apart, each on a track of its own.

ALTER TABLE part ADD COLUMN track TEXT NOT NULL DEFAULT 'picture' CHECK (track IN ('picture', 'sound', 'text'));
ALTER TABLE furniture ADD COLUMN track TEXT NOT NULL DEFAULT 'picture' CHECK (track IN ('picture', 'sound', 'text'));
ALTER TABLE furniture_span ADD COLUMN track TEXT NOT NULL DEFAULT 'picture' CHECK (track IN ('picture', 'sound', 'text'));
UPDATE part SET track = 'sound' WHERE item_sha256 IN (SELECT sha256 FROM item WHERE kind = 'audio');
