client = Client(token="{clojars}")
