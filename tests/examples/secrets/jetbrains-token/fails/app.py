client = Client(token="{jetbrains}")
