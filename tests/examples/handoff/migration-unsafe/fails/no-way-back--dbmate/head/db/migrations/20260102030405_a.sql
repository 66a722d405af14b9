-- migrate:up
CREATE TABLE a (id integer);

-- migrate:down
