import os

client = Client(token=os.environ["GROQ_KEY"])
