url = "postgresql://shop:{hex-32}@db.shop.io/orders"
