client = Client(token="{sonar}")
