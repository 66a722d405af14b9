CREATE TABLE a (id integer);
CREATE INDEX i ON a (id);
