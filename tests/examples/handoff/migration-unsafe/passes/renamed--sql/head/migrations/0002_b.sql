ALTER TABLE a ADD COLUMN key integer;
