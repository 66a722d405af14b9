client = Client(token="{jwt}")
