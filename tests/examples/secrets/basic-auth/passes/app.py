url = f"postgresql://{user}:{password}@db.shop.io/orders"
