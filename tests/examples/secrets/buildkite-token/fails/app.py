client = Client(token="{buildkite}")
client = Client(token="{buildkite-agent}")
