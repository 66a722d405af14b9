client = Client(token="{nuget}")
