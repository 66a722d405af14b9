package store

const all = `SELECT id FROM orders`
