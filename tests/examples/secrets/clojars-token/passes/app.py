import os

client = Client(token=os.environ["CLOJARS_TOKEN"])
