url = f"postgresql://{login}:{pin}@db.shop.io/orders"
