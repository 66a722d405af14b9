url = f"AccountName=shop;AccountKey={key}"
