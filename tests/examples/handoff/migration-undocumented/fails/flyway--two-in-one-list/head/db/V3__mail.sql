ALTER TABLE orders ADD COLUMN mail text;
